import { connectDatabase, type DatabaseSettings } from "@strata/database";
import { drizzle } from "drizzle-orm/postgres-js";

/** Drizzle over the connection that the environment describes, or `settings`. Whoever opens it closes `connection`. */
export async function openDatabase(settings?: DatabaseSettings) {
  const connection = await connectDatabase(settings);
  return { connection, db: drizzle({ client: connection.sql }) };
}

/** What the functions of this service take: the database, or a transaction in it. */
export type Db = Pick<Awaited<ReturnType<typeof openDatabase>>["db"], "insert" | "select" | "update">;
