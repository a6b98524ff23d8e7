import { quoteIdentifier } from "@strata/migration-engine";
import { DatabaseError, type Client } from "pg";

/** A table that a second run of a migration gave more rows. */
export interface DoubledRows {
  /** As it is written in SQL. */
  readonly table: string;
  /** Shows rows that are there twice; nothing where no honest one can be written. */
  readonly select: string | undefined;
}

/** How many rows each table has, by its name as written in SQL. */
export async function countRows(client: Client): Promise<Map<string, number>> {
  const { rows: tables } = await client.query<{ schema: string; name: string }>(
    `SELECT n.nspname AS schema, c.relname AS name
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relname <> 'strata_ledger'`,
  );
  const counts = new Map<string, number>();
  for (const { schema, name } of tables) {
    const table = `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
    const { rows } = await client.query<{ count: string }>(`SELECT count(*) FROM ${table}`);
    counts.set(table, Number(rows[0]?.count));
  }
  return counts;
}

/**
 * Writes for each table that grew the query that shows what is there twice: rows alike in all columns that are not made
 * anew for each row. The query is tried where the second run has just happened, and dropped when it does not show it.
 */
export async function findDoubledRows(client: Client, before: ReadonlyMap<string, number>): Promise<DoubledRows[]> {
  const found: DoubledRows[] = [];
  for (const [table, count] of await countRows(client)) {
    if (count <= (before.get(table) ?? count)) continue;
    const columns = (await columnsWithoutDefault(client, table)).join(", ");
    const select = `SELECT ${columns}, count(*) FROM ${table} GROUP BY ${columns} HAVING count(*) > 1;`;
    found.push({ table, select: columns !== "" && (await showsAnything(client, select)) ? select : undefined });
  }
  return found;
}

async function showsAnything(client: Client, select: string): Promise<boolean> {
  try {
    return (await client.query(select)).rows.length > 0;
  } catch (error) {
    // A type of somebody's own that has no equality.
    if (error instanceof DatabaseError) return false;
    throw error;
  }
}

/** PostgreSQL's types without equality are compared as text. */
async function columnsWithoutDefault(client: Client, table: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string; comparable: boolean }>(
    `SELECT a.attname AS name,
            NOT EXISTS (SELECT FROM pg_type t WHERE t.oid IN (a.atttypid, (SELECT typelem FROM pg_type WHERE oid = a.atttypid))
                         AND t.typname IN ('json', 'xml', 'point', 'box', 'polygon', 'path', 'line', 'lseg', 'circle')) AS comparable
       FROM pg_attribute a
      WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped AND NOT a.atthasdef AND a.attidentity = ''
      ORDER BY a.attnum`,
    [table],
  );
  return rows.map(({ name, comparable }) => `${quoteIdentifier(name)}${comparable ? "" : "::text"}`);
}
