import { prepared, type Database } from "@strata/schema-kit/queries";
import { sql } from "drizzle-orm";
import { timers, type Timer } from "../timers.ts";
import { heldBy } from "./held-by.ts";
import type { TimerClaim } from "./timer-claim.ts";

export interface FailTimerOptions {
  readonly claim: TimerClaim;
  /** Why, for whoever reads `lastError`. */
  readonly error: string;
}

/**
 * Says that a claimed timer could not be fired: `executing` becomes `failed`, and `executedAt` is now. Index: timers_pkey.
 *
 * Undefined when the claim is lost, as with `completeTimer`; a second call returns undefined too.
 */
export async function failTimer(db: Database, { claim, error }: FailTimerOptions): Promise<Timer | undefined> {
  const [failed] = await prepared(
    db,
    db
      .update(timers)
      .set({ status: "failed", executedAt: sql`now()`, lastError: error })
      .where(heldBy(claim))
      .returning(),
  );
  return failed;
}
