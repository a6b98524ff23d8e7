import { agedOver, rowLimit, type Database } from "@strata/schema-kit/queries";
import { inArray } from "drizzle-orm";
import { intentExecutions } from "../intent-executions.ts";

export interface PurgeExecutionsOptions {
  /** Older than so many milliseconds by the server's clock. */
  readonly olderThanMs: number;
  /** At most 10,000; 1000 when left out. */
  readonly limit?: number;
}

/**
 * Deletes executions that are too old, at most `limit` in any order, and returns how many. Index:
 * idx_executions_executed_brin, since the trail grows in the order of its time. (Under a generic plan PostgreSQL 18 may
 * skip through idx_executions_status instead.)
 *
 * Call it again until it returns 0; in between others get their turn. Two at once delete different ones.
 */
export async function purgeExecutions(
  db: Database,
  { olderThanMs, limit = 1000 }: PurgeExecutionsOptions,
): Promise<number> {
  const old = db
    .$with("old")
    .as(
      db
        .select({ id: intentExecutions.id })
        .from(intentExecutions)
        .where(agedOver(intentExecutions.executedAt, olderThanMs))
        .limit(rowLimit(limit, 10_000))
        .for("update", { skipLocked: true }),
    );
  const deleted = await db
    .with(old)
    .delete(intentExecutions)
    .where(inArray(intentExecutions.id, db.select({ id: old.id }).from(old)))
    .returning({ id: intentExecutions.id });
  return deleted.length;
}
