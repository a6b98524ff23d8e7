import { ConnectionError, DatabaseError, type DatabaseNotice } from "../wire/errors.ts";
import type { Requests } from "../ledger/ledger.ts";
import { HOLDS_LOCK } from "../ledger/lock.ts";
import { askByLedger, CommitUnanswered } from "./commit-outcome.ts";
import type { ScriptText } from "../sql/script-text.ts";
import type { Session } from "../wire/session.ts";
import type { Step } from "./steps.ts";
import { encodingChanged, endedTransaction, releasedLock } from "./forbidden.ts";
import { markOf } from "./mark.ts";
import { configCalls, resetScript, type Script } from "./transaction.ts";
import type { Workplace } from "./workplace.ts";

/**
 * Fails when the encoding is another one: then it is no number. Without operators, which a search_path of the script could
 * replace.
 */
const ENCODING = `SELECT pg_catalog.current_setting('client_encoding') AS encoding,
  CAST(pg_catalog.replace(pg_catalog.current_setting('client_encoding'), 'UTF8', '0') AS pg_catalog.int4)`;

/** Only a script with this word lets go of a lock by itself. What it calls may do so, which is noticed in the end. */
const NAMES_LOCKS = /advisory/i;

function namesLocks(text: ScriptText): boolean {
  return typeof text !== "string" || NAMES_LOCKS.test(text);
}

/** Fails when the lock is gone: then it is no number. */
const LOCKED = `SELECT CAST(CASE WHEN ${HOLDS_LOCK} THEN '1' ELSE 'gone' END AS int4)`;

export interface Sending {
  /** Whether the commit is on the disk when it is answered. Otherwise one that comes later in this session sees to it. */
  readonly waitsForDisk: boolean;
  readonly onNotice: (notice: DatabaseNotice) => void;
}

/**
 * Sends all that a migration takes at once, from BEGIN to COMMIT, as a chain in which nothing happens after something has
 * failed: the script as one message of its own, so that the server's errors point into it.
 *
 * @returns when it is committed: for how many milliseconds the server was at it. After a failure the chain is not ended yet
 * @throws DatabaseError of what failed first, PassedOver, StrataError MIGRATION_ENDED_TRANSACTION, ENCODING_CHANGED,
 *   MIGRATION_RELEASED_LOCK, CommitUnanswered
 */
export async function sendMigration(
  { session, ledger }: Workplace,
  step: Step,
  script: Script,
  { waitsForDisk, onNotice }: Sending,
): Promise<number> {
  const ears = { onNotice };
  const chained: Requests = {
    query: (text, parameters) => session.chain(text, parameters, ears),
    execute: (text) => session.execute(text, ears),
  };
  const { calls, values } = configCalls(script.settings, true);
  const lazily = waitsForDisk ? "" : "; SET LOCAL synchronous_commit = off";
  const mark = markOf(script.text);
  const sent = [
    session.chain("BEGIN"),
    session.chain(`SELECT ${calls}`, values),
    session.chain(mark.set),
    session.execute(script.text, { onComplete: script.listen?.(), onNotice }),
    session.chain(ENCODING),
    session.chain(mark.release),
    session.execute(`${resetScript(session)}${lazily}`, ears),
    namesLocks(script.text) ? session.chain(LOCKED) : Promise.resolve(),
    step.keepLedger(ledger.by(chained), script.text),
    session.chain("COMMIT", [], { ...ears, flushed: true }),
  ] as const;
  const outcomes = await Promise.allSettled(sent);
  const [, , , , encoding, release, , locked, kept] = outcomes;
  const first = outcomes.find((one) => one.status === "rejected");
  if (first === undefined) return kept.status === "fulfilled" ? kept.value : 0;
  const error: unknown = first.reason;
  if (error instanceof ConnectionError) {
    const hasHappened = (anew: Session) => step.hasHappened(ledger.by(anew));
    throw new CommitUnanswered(askByLedger(session.processId, hasHappened), error);
  }
  if (first === encoding && error instanceof DatabaseError) {
    throw encodingChanged(script, session.serverParameters.get("client_encoding") ?? "another one");
  }
  if (first === release && error instanceof DatabaseError) throw endedTransaction(script);
  throw first === locked && error instanceof DatabaseError ? releasedLock(script) : error;
}
