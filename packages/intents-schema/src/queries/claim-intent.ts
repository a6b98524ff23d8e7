import { exactTime, milliseconds, type Database } from "@strata/schema-kit/queries";
import { and, eq, getColumns, sql } from "drizzle-orm";
import { intentExecutions } from "../intent-executions.ts";
import { scheduledIntents } from "../scheduled-intents.ts";
import { executionId } from "./execution-id.ts";
import { SHORTEST_LEASE, type ClaimedIntent } from "./intent-claim.ts";
import { runnable } from "./runnable.ts";

export interface ClaimIntentOptions {
  readonly intentId: string;
  /** What sets it off: the id of the event, the message, the tick. */
  readonly slot: string;
  /** How long the caller may take, in milliseconds, from a second on. */
  readonly leaseMs: number;
}

/**
 * Claims one intent that something other than its schedule sets off: a price, an event, news. Index:
 * scheduled_intents_pkey.
 *
 * Undefined when somebody else has it (a lost race), when it has been carried out for this slot, when it is disabled,
 * expired, used up or unknown. A second call returns undefined too, until the lease ends. A caller that dies leaves an
 * intent that is due at the end of the lease, so that `claimDueIntents` finds it.
 */
export async function claimIntent(
  db: Database,
  { intentId, slot, leaseMs }: ClaimIntentOptions,
): Promise<ClaimedIntent | undefined> {
  const recorded = sql`SELECT FROM ${intentExecutions} WHERE ${intentExecutions.id} = ${await executionId(intentId, slot)}`;
  const [claimed] = await db
    .update(scheduledIntents)
    .set({ nextCheck: sql`now() + ${milliseconds(leaseMs, SHORTEST_LEASE)}`, lastChecked: sql`now()` })
    .where(
      and(
        eq(scheduledIntents.id, intentId),
        runnable,
        sql`(${scheduledIntents.nextCheck} IS NULL OR ${scheduledIntents.nextCheck} <= now())`,
        sql`NOT EXISTS (${recorded})`,
      ),
    )
    .returning({
      ...getColumns(scheduledIntents),
      until: exactTime(scheduledIntents.nextCheck),
      claimedAt: sql<Date>`now()`.mapWith(scheduledIntents.createdAt),
    });
  if (claimed === undefined) return undefined;
  const { until, claimedAt, ...intent } = claimed;
  return { intent, claim: { intentId, slot, until }, claimedAt };
}
