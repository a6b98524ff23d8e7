import type postgres from "postgres";

/** What `fillTables` does it with: a connection of its own. */
export type Filler = (sql: postgres.ReservedSql) => Promise<unknown>;

/**
 * Fills tables with very many rows: rows first, then the indexes and keys, which takes a fraction of the time and makes the
 * same tables. Foreign keys are checked as they come back. Vacuumed and analysed in the end.
 */
export async function fillTables(pool: postgres.Sql, tables: readonly string[], fill: Filler): Promise<void> {
  const sql = await pool.reserve();
  try {
    await sql.unsafe("SET synchronous_commit = off; SET maintenance_work_mem = '256MB'");
    const restore = await dropIndexes(sql, tables);
    await fill(sql);
    for (const statement of restore) await sql.unsafe(statement);
    for (const table of tables) await sql`VACUUM (ANALYZE) ${sql(table)}`;
    await sql.unsafe("RESET ALL");
  } finally {
    sql.release();
  }
}

/** Returns the statements that bring them back. */
async function dropIndexes(sql: postgres.Sql, tables: readonly string[]): Promise<string[]> {
  const named = sql`ANY (${tables}::text[]::regclass[])`;
  // Foreign keys go before the keys that they refer to, and come back after them.
  const constraints = await sql<{ owner: string; name: string; definition: string }[]>`
    SELECT conrelid::regclass::text AS owner, quote_ident(conname) AS name, pg_get_constraintdef(oid) AS definition
    FROM pg_constraint WHERE contype IN ('p', 'u', 'f') AND (conrelid = ${named} OR confrelid = ${named})
    ORDER BY contype <> 'f'`;
  const indexes = await sql<{ name: string; definition: string }[]>`
    SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition FROM pg_index
    WHERE indrelid = ${named} AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)`;
  for (const { owner, name } of constraints) await sql.unsafe(`ALTER TABLE ${owner} DROP CONSTRAINT ${name}`);
  for (const { name } of indexes) await sql.unsafe(`DROP INDEX ${name}`);
  return [
    ...constraints
      .toReversed()
      .map(({ owner, name, definition }) => `ALTER TABLE ${owner} ADD CONSTRAINT ${name} ${definition}`),
    ...indexes.map(({ definition }) => definition),
  ];
}
