import type postgres from "postgres";

/** Which release of the application writes and reads: the one that knows callback_url, or the one after it. */
export type Form = "old" | "new";

export type Kind = "read" | "insert" | "update";

/** What each release says to the database. */
export const STATEMENTS: Readonly<Record<Form, Statements>> = {
  old: {
    read: (sql, id) => sql`
      SELECT status, callback_url AS url, callback_headers, callback_payload FROM timers WHERE id = ${id}`,
    insert: (sql, id, url) => sql`
      INSERT INTO timers (id, execute_at, callback_url, callback_payload)
      VALUES (${id}, '2100-01-01', ${url}, ${sql.json({ by: "old" })})`,
    finish: (sql, id) => sql`UPDATE timers SET status = 'failed', last_error = 'old' WHERE id = ${id}`,
    redirect: (sql, id, url) => sql`UPDATE timers SET callback_url = ${url} WHERE id = ${id}`,
  },
  new: {
    read: (sql, id) => sql`
      SELECT status, callback_config ->> 'url' AS url, callback_config FROM timers WHERE id = ${id}`,
    insert: (sql, id, url) => sql`
      INSERT INTO timers (id, execute_at, callback_type, callback_config)
      VALUES (${id}, '2100-01-01', 'http', ${sql.json({ type: "http", url, payload: { by: "new" } })})`,
    finish: (sql, id) => sql`UPDATE timers SET status = 'failed', last_error = 'new' WHERE id = ${id}`,
    redirect: (sql, id, url) => sql`
      UPDATE timers SET callback_config = jsonb_set(callback_config, '{url}', to_jsonb(${url}::text)) WHERE id = ${id}`,
  },
};

interface Statements {
  readonly read: (sql: postgres.Sql, id: string) => PromiseLike<readonly postgres.Row[]>;
  readonly insert: (sql: postgres.Sql, id: string, url: string) => PromiseLike<unknown>;
  readonly finish: (sql: postgres.Sql, id: string) => PromiseLike<unknown>;
  /** Changes the callback itself. */
  readonly redirect: (sql: postgres.Sql, id: string, url: string) => PromiseLike<unknown>;
}
