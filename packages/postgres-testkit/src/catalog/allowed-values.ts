import type postgres from "postgres";

/** The values that a CHECK of the form `column IN (…)` admits, in its order, as Postgres itself has understood it. */
export async function readAllowedValues(sql: postgres.Sql, constraint: string): Promise<string[]> {
  const rows = await sql<{ value: string }[]>`
    select literal[1] as value
    from pg_constraint, regexp_matches(pg_get_constraintdef(oid), '''((?:[^'']|'''')*)''::', 'g') literal
    where conname = ${constraint} and contype = 'c' and connamespace = current_schema()::regnamespace`;
  return rows.map(({ value }) => value.replaceAll("''", "'"));
}
