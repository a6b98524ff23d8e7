import { systemClock } from "../clock.ts";
import { StrataError } from "../errors/strata-error.ts";
import type { Action } from "../events.ts";
import { findOutcome, type CommitOutcome, type CommitUnanswered } from "./commit-outcome.ts";
import type { ChangeOptions } from "./options.ts";

/**
 * Finds out what became of a COMMIT that was not answered, and says so.
 *
 * @param what was being committed, for people
 */
export async function commitLost(
  error: CommitUnanswered,
  { clock = systemClock, url, ssl, database }: ChangeOptions,
  what: string,
  action: Action,
): Promise<StrataError> {
  const outcome = await findOutcome({ url, ssl, database }, error, clock);
  return new StrataError("CONNECTION_LOST", {
    what: `The connection was lost while ${what} was being committed: ${error.message}`,
    why: WHAT_BECAME_OF_IT[outcome](action === "apply" ? "applied" : "reverted"),
    cause: error,
  });
}

const WHAT_BECAME_OF_IT: Readonly<Record<CommitOutcome, (done: string) => string>> = {
  committed: (done) => `The server was asked: it has been committed. It is ${done}, and the ledger says so.`,
  aborted: (done) => `The server was asked: it has been rolled back. It is not ${done}, and has left no trace.`,
  unknown: (done) => `The server could not be asked whether it has been ${done}; the ledger will tell the next run.`,
};
