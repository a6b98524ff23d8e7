import { sql } from "drizzle-orm";
import type { Database } from "../queries/database.ts";

/** The server's time, to the millisecond. */
export async function serverTime(db: Database): Promise<Date> {
  const milliseconds = sql`SELECT floor(1000 * extract(epoch FROM now()))::float8 AS ms`;
  const [now] = await db.execute<{ ms: number }>(milliseconds, "objects");
  if (now === undefined) throw new Error("PostgreSQL returned no row for a SELECT.");
  return new Date(now.ms);
}
