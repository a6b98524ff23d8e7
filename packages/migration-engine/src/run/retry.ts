import type { Clock } from "../clock.ts";
import { StrataError } from "../errors/strata-error.ts";
import { label, type MigrationId } from "../migration.ts";
import { DatabaseError } from "../wire/errors.ts";
import { describeBlocker, type Blocker } from "./watch.ts";

/** lock_not_available, and deadlock_detected, where the server chose us to give way. */
const GAVE_WAY = new Set(["55P03", "40P01"]);

const SHORTEST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

export interface RetryOptions {
  readonly clock: Clock;
  /** How long to go on trying, in milliseconds. */
  readonly budgetMs: number;
  readonly migration: MigrationId;
  /** Who was in the way when somebody last looked. */
  readonly blockers: () => readonly Blocker[];
  readonly onRetry: (waitMs: number, attempt: number) => void;
}

/**
 * Tries again when a lock was not to be had. Between two attempts nothing is locked and nobody waits behind us; the
 * pauses grow and are jittered, so that two who get in each other's way do not do so for ever.
 *
 * @throws StrataError TABLE_LOCKED, naming who was in the way, when the time is used up
 */
export async function retryLocks<Result>(options: RetryOptions, attempt: () => Promise<Result>): Promise<Result> {
  const { clock, budgetMs, migration, blockers, onRetry } = options;
  const begun = clock.now();
  for (let count = 1; ; count += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof DatabaseError) || !GAVE_WAY.has(error.sqlState)) throw error;
      if (clock.now() - begun >= budgetMs) throw tableLocked(migration, error, count, blockers());
      const pause = Math.min(LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS * 2 ** (count - 1)) * (0.5 + Math.random());
      onRetry(pause, count);
      await clock.sleep(pause);
    }
  }
}

function tableLocked(
  migration: MigrationId,
  cause: DatabaseError,
  attempts: number,
  blockers: readonly Blocker[],
): StrataError {
  const [first] = blockers;
  return new StrataError("TABLE_LOCKED", {
    what: `${label(migration)} could not get a lock that it needs, in ${attempts} attempts: ${cause.message}`,
    why: first === undefined ? undefined : `In the way: ${blockers.map(describeBlocker).join("; ")}`,
    next: `Nothing of it stays. Run it again when the table is less busy, or allow more time with --lock-retry <time>.${
      first === undefined ? "" : ` To end that session: SELECT pg_terminate_backend(${first.pid});`
    }`,
    cause,
  });
}
