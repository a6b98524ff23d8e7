import type { ScheduledIntent } from "../scheduled-intents.ts";

/**
 * The right to carry out an intent once, until the lease ends. It lies in `next_check`, which the claim has moved to the
 * end of the lease: whoever claims the intent after that moves it again, and what was claimed before is lost.
 */
export interface IntentClaim {
  readonly intentId: string;
  /** For what it is carried out: the time at which it was due, or the event. One slot has one execution. */
  readonly slot: string;
  /** End of the lease, ISO 8601 with microseconds. */
  readonly until: string;
}

export interface ClaimedIntent {
  /** As it is now: `nextCheck` is the end of the lease. */
  readonly intent: ScheduledIntent;
  readonly claim: IntentClaim;
  /** The server's time of the claim: what a schedule should be reckoned from. */
  readonly claimedAt: Date;
}

/** Milliseconds; a shorter lease could end before its claim has come back. */
export const SHORTEST_LEASE = 1000;
