import { agedOver, among, rowLimit, type Database } from "@strata/schema-kit/queries";
import { and, asc, sql } from "drizzle-orm";
import { timers } from "../timers.ts";

export interface PurgeTimersOptions {
  /** Ended more than so many milliseconds ago by the server's clock. */
  readonly olderThanMs: number;
  /** At most 10,000; 1000 when left out. */
  readonly limit?: number;
}

/**
 * Deletes timers that have ended (completed, failed, canceled) too long ago, the oldest first, at most `limit`, and
 * returns how many. Indexes: idx_timers_terminal_updated, timers_pkey.
 *
 * Call it again until it returns 0; in between others get their turn. Two at once delete different ones.
 */
export async function purgeTimers(db: Database, { olderThanMs, limit = 1000 }: PurgeTimersOptions): Promise<number> {
  const old = db.$with("old").as(
    db
      .select({ id: timers.id })
      .from(timers)
      .where(
        and(
          // As the index says it, so that it serves a generic plan too.
          sql`${timers.status} IN ('completed', 'failed', 'canceled')`,
          agedOver(timers.updatedAt, olderThanMs),
        ),
      )
      .orderBy(asc(timers.updatedAt))
      .limit(rowLimit(limit, 10_000))
      .for("update", { skipLocked: true }),
  );
  const deleted = await db
    .with(old)
    .delete(timers)
    .where(among(timers.id, db.select({ id: old.id }).from(old)))
    .returning({ id: timers.id });
  return deleted.length;
}
