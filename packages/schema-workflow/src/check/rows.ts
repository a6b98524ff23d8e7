import { quoteIdentifier } from "@strata/migration-engine";
import { inSession, type Place } from "../workbench/session.ts";

/** The rows of every table, each as JSON text, in an order that does not depend on where they lie. */
export type Rows = ReadonlyMap<string, readonly string[]>;

/** Reads all rows of a scratch database, except the ledger's. */
export function readRows(place: Place): Promise<Rows> {
  return inSession(place, async (client) => {
    const { rows: tables } = await client.query<{ schema: string; name: string }>(`
      SELECT nspname AS schema, relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
       WHERE relkind IN ('r', 'p') AND NOT relispartition AND relname <> 'strata_ledger'
         AND nspname NOT IN ('pg_catalog', 'information_schema') AND nspname !~ '^pg_'
       ORDER BY 1, 2`);
    const found = new Map<string, readonly string[]>();
    for (const { schema, name } of tables) {
      const table = `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
      const { rows } = await client.query<{ row: string }>(
        `SELECT to_jsonb(t)::text AS row FROM ${table} t ORDER BY 1`,
      );
      found.set(
        `${schema}.${name}`,
        rows.map(({ row }) => row),
      );
    }
    return found;
  });
}

/** Tables whose rows are not what they were, each with what can be said of it. */
export function compareRows(before: Rows, after: Rows): string[] {
  return [...before].flatMap(([table, rows]) => {
    const now = after.get(table) ?? [];
    const left = rows.filter((row) => !now.includes(row));
    if (left.length === 0 && now.length === rows.length) return [];
    if (now.length !== rows.length) return [`${table} has ${now.length} rows, and had ${rows.length}`];
    return [`${table}: ${left.length} of ${rows.length} rows are not what they were${columnsOf(left, now)}`];
  });
}

/** Which columns differ, where rows can be told apart by what stayed the same. */
function columnsOf(before: readonly string[], after: readonly string[]): string {
  const [old] = before.map(parse);
  const candidates = after.map(parse);
  if (old === undefined) return "";
  const closest = candidates
    .map((row) =>
      Object.keys({ ...old, ...row }).filter((key) => JSON.stringify(old[key]) !== JSON.stringify(row[key])),
    )
    .toSorted((a, b) => a.length - b.length)[0];
  return closest === undefined ? "" : ` (${closest.join(", ")})`;
}

function parse(row: string): Record<string, unknown> {
  return JSON.parse(row) as Record<string, unknown>;
}
