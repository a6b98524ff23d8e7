import type { Timer } from "../timers.ts";

/**
 * The right to fire a timer and to say how that ended. It lies in `updated_at`, which a trigger moves on every update:
 * once the timer was recovered, or anybody else has updated it, the claim is lost.
 */
export interface TimerClaim {
  readonly timerId: string;
  /** `updated_at` as the claim has set it, ISO 8601 with microseconds. */
  readonly claimedAt: string;
}

export interface ClaimedTimer {
  /** As it is now: `executing`. */
  readonly timer: Timer;
  readonly claim: TimerClaim;
}
