import type { Clock } from "../clock.ts";
import { openSession, type Target } from "../database/open.ts";
import type { ConnectionError } from "../wire/errors.ts";
import type { Session } from "../wire/session.ts";

/** The connection was lost after COMMIT had been sent and before it was answered: it may or may not have happened. */
export class CommitUnanswered extends Error {
  override readonly name = "CommitUnanswered";
  /** Asks for its outcome in a new session; nothing while it is not decided yet. */
  readonly ask: (session: Session) => Promise<CommitOutcome | undefined>;

  constructor(ask: CommitUnanswered["ask"], cause: ConnectionError) {
    super(cause.message, { cause });
    this.ask = ask;
  }
}

/** By the transaction's id, where it is known. */
export function askByXid(xid: string): CommitUnanswered["ask"] {
  return async (session) => {
    const [row] = await session.query<{ status: string | null }>("SELECT pg_xact_status($1::xid8) AS status", [xid]);
    return row?.status === "committed" || row?.status === "aborted" ? row.status : undefined;
  };
}

/**
 * By the ledger, once the process that served the old session is gone: it finishes what it has been sent before it notices
 * that nobody hears it.
 *
 * @param hasHappened looks into the ledger
 */
export function askByLedger(
  processId: number,
  hasHappened: (session: Session) => Promise<boolean>,
): CommitUnanswered["ask"] {
  return async (session) => {
    const [row] = await session.query<{ busy: string }>(
      "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1::int AND datname = current_database()) AS busy",
      [String(processId)],
    );
    if (row?.busy === "t") return undefined;
    return (await hasHappened(session)) ? "committed" : "aborted";
  };
}

/** `unknown`: the server could not be asked within the time, or the transaction was still committing at its end. */
export type CommitOutcome = "committed" | "aborted" | "unknown";

const ASK_FOR_MS = 30_000;
const PAUSE_MS = 250;

/**
 * Asks the server, over a new connection, what became of a transaction. The old one may still be at it, so an answer is
 * waited for.
 */
export async function findOutcome(target: Target, { ask }: CommitUnanswered, clock: Clock): Promise<CommitOutcome> {
  const begun = clock.now();
  do {
    const outcome = await askOnce(target, ask).catch(() => undefined);
    if (outcome !== undefined) return outcome;
    await clock.sleep(PAUSE_MS);
  } while (clock.now() - begun < ASK_FOR_MS);
  return "unknown";
}

async function askOnce(target: Target, ask: CommitUnanswered["ask"]): Promise<CommitOutcome | undefined> {
  const session = await openSession(target);
  try {
    return await ask(session);
  } finally {
    await session.close();
  }
}
