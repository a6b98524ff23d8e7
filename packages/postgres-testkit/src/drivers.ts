import { drizzle as overNodePostgres } from "drizzle-orm/node-postgres";
import type { PgAsyncDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import { drizzle as overPostgresJs } from "drizzle-orm/postgres-js";
import { Pool } from "pg";
import postgres from "postgres";
import type { ExplainedQuery } from "./plan/explain.ts";

type Database = PgAsyncDatabase<PgQueryResultHKT>;

export interface OpenDatabase extends AsyncDisposable {
  readonly db: Database;
}

/** A connection pool of its own behind Drizzle; queries that are sent are told to `logQuery`. */
type Open = (
  url: string,
  options?: { max?: number; logQuery?: (sql: string, params: unknown[]) => void },
) => OpenDatabase;

export const openPostgresJs: Open = (url, { max = 4, logQuery } = {}) => {
  const client = postgres(url, { max, onnotice: () => {} });
  const db = overPostgresJs({ client, logger: logQuery !== undefined && { logQuery } });
  return { db, [Symbol.asyncDispose]: () => client.end({ timeout: 1 }) };
};

/**
 * The driver for connections that are to be cut: postgres.js 3.4.9 lets a query wait forever whose connection dies while
 * the driver still asks that connection for the types of arrays.
 */
export const openNodePostgres: Open = (url, { max = 4, logQuery } = {}) => {
  const client = new Pool({ connectionString: url, max });
  // A connection that is cut fails its query; the event beside it would end the process.
  client.on("error", () => {}).on("connect", (connection) => connection.on("error", () => {}));
  const db = overNodePostgres({ client, logger: logQuery !== undefined && { logQuery } });
  return { db, [Symbol.asyncDispose]: () => client.end() };
};

export const DRIVERS = [
  ["postgres.js", openPostgresJs],
  ["node-postgres", openNodePostgres],
] as const;

/** The one query that `run` sends, which is rolled back. */
export async function capturedQuery(url: string, run: (db: Database) => Promise<unknown>): Promise<ExplainedQuery> {
  const sent: ExplainedQuery[] = [];
  await using opened = openPostgresJs(url, { max: 1, logQuery: (sql, params) => sent.push({ sql, params }) });
  const undo = new Error("rolled back");
  await opened.db
    .transaction(async (tx) => {
      await run(tx);
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    });
  const [only, ...more] = sent;
  if (only === undefined || more.length > 0) throw new Error(`${sent.length} queries were sent.`);
  return only;
}
