import { exactTime, milliseconds, inOrderLimit, prepared, type Database } from "@strata/schema-kit/queries";
import { and, asc, eq, getColumns, sql } from "drizzle-orm";
import { scheduledIntents } from "../scheduled-intents.ts";
import { SHORTEST_LEASE, type ClaimedIntent } from "./intent-claim.ts";
import { runnable } from "./runnable.ts";

export interface ClaimDueIntentsOptions {
  /** How long the caller may take, in milliseconds, from a second on. */
  readonly leaseMs: number;
  /** At most 1000. */
  readonly limit: number;
}

/**
 * Claims intents that are due, the longest overdue first: not disabled, not expired, not used up. Index:
 * idx_intents_pending.
 *
 * A claim is a visibility timeout: `next_check` moves to the end of the lease, and nobody else sees the intent before.
 * Two callers never get the same intent: the one that comes second passes over what the first holds. A caller that dies
 * leaves nothing to clean up; the intent is due again at the end of the lease, and that is then its slot.
 *
 * A second call claims others. Run it in a transaction of its own: the lease begins with the transaction, and until that
 * is committed nobody may act on the claim.
 */
export async function claimDueIntents(
  db: Database,
  { leaseMs, limit }: ClaimDueIntentsOptions,
): Promise<ClaimedIntent[]> {
  const due = db.$with("due").as(
    db
      .select({ id: scheduledIntents.id, slot: exactTime(scheduledIntents.nextCheck).as("slot") })
      .from(scheduledIntents)
      .where(and(runnable, sql`${scheduledIntents.nextCheck} IS NOT NULL AND ${scheduledIntents.nextCheck} <= now()`))
      .orderBy(asc(scheduledIntents.nextCheck))
      .limit(inOrderLimit(limit, 1000))
      .for("update", { skipLocked: true }),
  );
  const claimed = await prepared(
    db,
    db
      .with(due)
      .update(scheduledIntents)
      .set({ nextCheck: sql`now() + ${milliseconds(leaseMs, SHORTEST_LEASE)}`, lastChecked: sql`now()` })
      .from(due)
      .where(eq(scheduledIntents.id, due.id))
      .returning({
        ...getColumns(scheduledIntents),
        slot: due.slot,
        until: exactTime(scheduledIntents.nextCheck),
        claimedAt: sql<Date>`now()`.mapWith(scheduledIntents.createdAt),
      }),
  );
  return claimed
    .map(({ slot, until, claimedAt, ...intent }) => ({
      intent,
      claim: { intentId: intent.id, slot, until },
      claimedAt,
    }))
    .toSorted((a, b) => (a.claim.slot < b.claim.slot ? -1 : 1));
}
