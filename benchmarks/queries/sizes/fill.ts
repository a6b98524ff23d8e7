import { migrate, readSchemaPackage } from "@strata/migration-engine";
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
    await sql.unsafe("SET synchronous_commit = off; SET maintenance_work_mem = '512MB'");
    const restore = await dropIndexes(sql, table);
    await sql.unsafe(insert, [rows]);
    await restore();
    await sql`VACUUM (FREEZE, ANALYZE) ${sql(table)}`;
    await sql`CHECKPOINT`;
  } finally {
    await sql.end();
  }
}

/** Rows first, indexes then: a fraction of the time for the same table. Returns what brings them back. */
async function dropIndexes(sql: postgres.Sql, table: string): Promise<() => Promise<void>> {
  // A foreign key to the primary key goes before it, and comes back after it.
  const constraints = await sql<{ owner: string; name: string; definition: string }[]>`
    SELECT conrelid::regclass::text AS owner, conname AS name, pg_get_constraintdef(oid) AS definition
    FROM pg_constraint WHERE contype IN ('p', 'u', 'f') AND (conrelid = ${table}::regclass OR confrelid = ${table}::regclass)
    ORDER BY contype <> 'f'`;
  const indexes = await sql<{ name: string; definition: string }[]>`
    SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition FROM pg_index
    WHERE indrelid = ${table}::regclass AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)`;
  for (const { owner, name } of constraints) await sql`ALTER TABLE ${sql(owner)} DROP CONSTRAINT ${sql(name)}`;
  for (const { name } of indexes) await sql`DROP INDEX ${sql(name)}`;
  return async () => {
    for (const { owner, name, definition } of constraints.toReversed()) {
      await sql`ALTER TABLE ${sql(owner)} ADD CONSTRAINT ${sql(name)} ${sql.unsafe(definition)}`;
    }
    for (const { definition } of indexes) await sql.unsafe(definition);
  };
}
