import type { Outcome } from "@strata/migration-engine";

/** What a shell or CI reads. Stable: a number never changes its meaning. */
export const EXIT_CODES = {
  /** Done, or nothing to do. */
  ok: 0,
  /** Tried and failed: SQL, server, connection. */
  failed: 1,
  /** Not tried: the command, a flag, a setting or the files are wrong. */
  misused: 2,
  /** `status` alone: migrations are waiting to be applied. */
  pending: 3,
  /** Not tried: it would destroy something, or needs a right or a decision first. */
  refused: 4,
  /** Another migrator kept the lock for too long. */
  locked: 5,
  /** `verify`, `check` and `doctor`: something is not as it should be. */
  different: 6,
  /** `generate` alone: whether something is new or renamed has to be said first. */
  unanswered: 7,
  /** Ended by Ctrl-C. As shells have it: 128 and the number of SIGINT. */
  interrupted: 130,
} as const satisfies Record<Outcome | "ok" | "pending" | "different" | "unanswered" | "interrupted", number>;

export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];
