import { and, eq, sql, type SQL } from "drizzle-orm";
import { timers } from "../timers.ts";
import type { TimerClaim } from "./timer-claim.ts";

/** The timer of the claim, while the claim holds. */
export function heldBy({ timerId, claimedAt }: TimerClaim): SQL | undefined {
  return and(
    eq(timers.id, timerId),
    sql`${timers.status} = 'executing'`,
    // By way of text: as a timestamptz, postgres.js would make a Date of it and lose the microseconds.
    sql`${timers.updatedAt} = ${claimedAt}::text::timestamptz`,
  );
}
