import { agedOver, among, rowLimit, type Database } from "@strata/schema-kit/queries";
import { and, asc, sql } from "drizzle-orm";
import { timers, type Timer } from "../timers.ts";

export interface RecoverStuckTimersOptions {
  /** For longer than so many milliseconds, from a second on: longer than any callback takes. */
  readonly stuckForMs: number;
  /**
   * `pending`, the default: it is due again, and a callback that was sent just before its sender died is sent twice.
   * `failed`: it is not, and one that was never sent stays so.
   */
  readonly to?: "pending" | "failed";
  /** At most 1000; 100 when left out. */
  readonly limit?: number;
}

/**
 * Takes timers away from whoever has claimed them and has not said how it ended, the longest stuck first, and returns
 * them. The old claim is lost. Index: idx_timers_status, then a sort of those that are being fired, which are few.
 *
 * A second call returns others. Two at once never recover the same timer.
 */
export async function recoverStuckTimers(
  db: Database,
  { stuckForMs, to = "pending", limit = 100 }: RecoverStuckTimersOptions,
): Promise<Timer[]> {
  const stuck = db.$with("stuck").as(
    db
      .select({ id: timers.id })
      .from(timers)
      .where(and(sql`${timers.status} = 'executing'`, agedOver(timers.updatedAt, stuckForMs, 1000)))
      .orderBy(asc(timers.updatedAt))
      .limit(rowLimit(limit, 1000))
      .for("update", { skipLocked: true }),
  );
  const given = {
    status: "failed",
    executedAt: sql`now()`,
    lastError: "Whoever fired it did not say how it ended.",
  } as const;
  return db
    .with(stuck)
    .update(timers)
    .set(to === "failed" ? given : { status: "pending" })
    .where(among(timers.id, db.select({ id: stuck.id }).from(stuck)))
    .returning();
}
