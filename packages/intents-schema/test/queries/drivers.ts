import type { Database } from "@strata/schema-kit/queries";
import { drizzle as overNodePostgres } from "drizzle-orm/node-postgres";
import { drizzle as overPostgresJs } from "drizzle-orm/postgres-js";
import { Pool } from "pg";
import postgres from "postgres";

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

export const openNodePostgres: Open = (url, { max = 4, logQuery } = {}) => {
  const client = new Pool({ connectionString: url, max });
  client.on("error", () => {});
  const db = overNodePostgres({ client, logger: logQuery !== undefined && { logQuery } });
  return { db, [Symbol.asyncDispose]: () => client.end() };
};

export const DRIVERS = [
  ["postgres.js", openPostgresJs],
  ["node-postgres", openNodePostgres],
] as const;
