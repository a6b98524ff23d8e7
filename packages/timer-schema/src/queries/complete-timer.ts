import { prepared, type Database } from "@strata/schema-kit/queries";
import { sql } from "drizzle-orm";
import { timers, type Timer } from "../timers.ts";
import { heldBy } from "./held-by.ts";
import type { TimerClaim } from "./timer-claim.ts";

/**
 * Says that a claimed timer was fired: `executing` becomes `completed`, and `executedAt` is now. Index: timers_pkey.
 *
 * Undefined when the claim is lost: the timer was recovered, and perhaps somebody else has claimed it since. Nothing is
 * overwritten then. A second call returns undefined too.
 */
export async function completeTimer(
  db: Database,
  { claim }: { readonly claim: TimerClaim },
): Promise<Timer | undefined> {
  const [completed] = await prepared(
    db,
    db
      .update(timers)
      .set({ status: "completed", executedAt: sql`now()`, lastError: null })
      .where(heldBy(claim))
      .returning(),
  );
  return completed;
}
