import { migrate, readSchemaPackage } from "@strata/migration-engine";
import { fillTables } from "@strata/postgres-testkit/fill";
import postgres from "postgres";
import { FILL } from "./tables.ts";

const folder = new URL("../../../packages/", import.meta.url);
const roster = await Promise.all(
  ["timer-schema", "jobs-schema", "sync-audit-schema"].map((name) => readSchemaPackage(new URL(`${name}/`, folder))),
);

/** Makes the tables of today in an empty database, with so many rows each, and settles them: vacuumed, analysed, on disk. */
export async function fill(url: string, rows: number): Promise<void> {
  await migrate({ url, roster });
  await Promise.all(Object.entries(FILL).map(([table, insert]) => fillTable(url, table, insert, rows)));
}

async function fillTable(url: string, table: string, insert: string, rows: number): Promise<void> {
  const sql = postgres(url, { max: 1, max_lifetime: null, onnotice: () => {} });
  try {
    await fillTables(sql, [table], (connection) => connection.unsafe(insert, [rows]));
    await sql`CHECKPOINT`;
  } finally {
    await sql.end();
  }
}
