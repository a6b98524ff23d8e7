import { agedOver, rowLimit, type Database } from "@strata/schema-kit/queries";
import { asc, inArray } from "drizzle-orm";
import { syncEvents } from "../sync-events.ts";

export interface PurgeOptions {
  /** Older than so many milliseconds by the server's clock. */
  readonly olderThanMs: number;
  /** At most 10,000; 1000 when left out. */
  readonly limit?: number;
}

/**
 * Deletes events that are too old, the oldest first, at most `limit`, and returns how many. Index:
 * idx_sync_events_timestamp, backward.
 *
 * Call it again until it returns 0; in between others get their turn. Two at once delete different ones.
 */
export async function purgeEvents(db: Database, { olderThanMs, limit = 1000 }: PurgeOptions): Promise<number> {
  const old = db
    .$with("old")
    .as(
      db
        .select({ id: syncEvents.id })
        .from(syncEvents)
        .where(agedOver(syncEvents.timestamp, olderThanMs))
        .orderBy(asc(syncEvents.timestamp))
        .limit(rowLimit(limit, 10_000))
        .for("update", { skipLocked: true }),
    );
  const deleted = await db
    .with(old)
    .delete(syncEvents)
    .where(inArray(syncEvents.id, db.select({ id: old.id }).from(old)))
    .returning({ id: syncEvents.id });
  return deleted.length;
}
