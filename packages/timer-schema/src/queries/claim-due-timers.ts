import { among, exactTime, inOrderLimit, prepared, type Database } from "@strata/schema-kit/queries";
import { and, asc, getColumns, lte, sql } from "drizzle-orm";
import { timers } from "../timers.ts";
import type { ClaimedTimer } from "./timer-claim.ts";

export interface ClaimDueTimersOptions {
  /** At most 1000. */
  readonly limit: number;
}

/**
 * Claims timers that are due, the longest overdue first: `pending` becomes `executing`. Index: idx_timers_execute_at_status.
 *
 * Two callers never get the same timer: the one that comes second passes over what the first holds. A second call claims
 * others. A caller that dies leaves its timers `executing`, for `recoverStuckTimers` to find.
 *
 * Run it in a transaction of its own, and fire when that is committed. Each claim ends with `completeTimer` or `failTimer`.
 */
export async function claimDueTimers(db: Database, { limit }: ClaimDueTimersOptions): Promise<ClaimedTimer[]> {
  // A CTE, since a subquery with a LIMIT could be run more than once and update more than the limit. The status is a
  // literal: a generic plan uses no partial index for a parameter.
  const due = db.$with("due").as(
    db
      .select({ id: timers.id })
      .from(timers)
      .where(and(sql`${timers.status} = 'pending'`, lte(timers.executeAt, sql`now()`)))
      .orderBy(asc(timers.executeAt))
      .limit(inOrderLimit(limit, 1000))
      .for("update", { skipLocked: true }),
  );
  const claimed = await prepared(
    db,
    db
      .with(due)
      .update(timers)
      .set({ status: "executing" })
      .where(among(timers.id, db.select({ id: due.id }).from(due)))
      .returning({ ...getColumns(timers), claimedAt: exactTime(timers.updatedAt), dueAt: exactTime(timers.executeAt) }),
  );
  return claimed
    .toSorted((a, b) => (a.dueAt < b.dueAt ? -1 : Number(a.dueAt > b.dueAt)))
    .map(({ claimedAt, dueAt: _due, ...timer }) => ({ timer, claim: { timerId: timer.id, claimedAt } }));
}
