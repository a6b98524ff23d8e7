import { systemClock } from "../clock.ts";
import { StrataError } from "../errors/strata-error.ts";
import { explainSessionFailure } from "../database/failure.ts";
import { ConnectionError, DatabaseError } from "../wire/errors.ts";
import { readCheckpoint, type Checkpoint } from "./checkpoint.ts";
import { fill } from "./fill.ts";
import { LIMITS } from "./limits.ts";
import type { BackfillOptions, BackfillResult } from "./options.ts";
import { inTwoSessions } from "./sessions.ts";

/** The server shuts down, has crashed, or is just starting (manual, appendix A, class 57). */
const SERVER_GOES = new Set(["57P01", "57P02", "57P03"]);
const RECONNECT_EVERY_MS = 500;

/**
 * Gives the rows of a live table new values, in short transactions, so that nobody notices.
 *
 * It can be stopped, killed, or run twice at once: a row that matches the condition is done, and matches no more. Where
 * the server goes away in the middle, it waits for it to come back, and goes on.
 *
 * @throws StrataError BACKFILL_INVALID before anything is touched; BACKFILL_FAILED, BACKFILL_UNENDING, BACKFILL_STALLED,
 *   TABLE_LOCKED, PRIVILEGE_MISSING, and what a connection fails with
 */
export async function runBackfill(options: BackfillOptions): Promise<BackfillResult> {
  const { clock = systemClock, report, migration, backfill } = options;
  const budgetMs = options.limits?.reconnectMs ?? LIMITS.reconnectMs;
  let checkpoint = readCheckpoint(options.checkpoint);
  const onCheckpoint = (kept: Checkpoint): void => {
    checkpoint = kept;
  };
  let lostAt: number | undefined;
  for (;;) {
    try {
      return await inTwoSessions(options.open, (session, watch) => {
        lostAt = undefined;
        return fill({ ...options, session, watch, clock, checkpoint, onCheckpoint });
      });
    } catch (error) {
      // A first connection that fails is the caller's matter.
      const connected = checkpoint.place !== undefined || checkpoint.passed === true;
      if (!isGone(error) || !connected || options.signal?.aborted) throw explainSessionFailure(error);
      lostAt ??= clock.now();
      if (clock.now() - lostAt >= budgetMs) throw explainSessionFailure(error);
      const waitMs = RECONNECT_EVERY_MS * (0.5 + Math.random());
      const message = error instanceof Error ? error.message : String(error);
      report?.({ type: "backfill-reconnecting", migration, table: backfill.table, message, waitMs });
      await clock.sleep(waitMs);
    }
  }
}

function isGone(error: unknown): boolean {
  if (error instanceof StrataError) return error.cause !== undefined && isGone(error.cause);
  if (error instanceof DatabaseError) return SERVER_GOES.has(error.sqlState);
  return error instanceof ConnectionError;
}
