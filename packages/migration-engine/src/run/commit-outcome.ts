import type { Clock } from "../clock.ts";
import { openSession, type Target } from "../database/open.ts";
import type { ConnectionError } from "../wire/errors.ts";

/** The connection was lost after COMMIT had been sent and before it was answered: it may or may not have happened. */
export class CommitUnanswered extends Error {
  override readonly name = "CommitUnanswered";
  /** The transaction's id, by which its outcome can be asked for. */
  readonly xid: string;

  constructor(xid: string, cause: ConnectionError) {
    super(cause.message, { cause });
    this.xid = xid;
  }
}

/** `unknown`: the server could not be asked within the time, or the transaction was still committing at its end. */
export type CommitOutcome = "committed" | "aborted" | "unknown";

const ASK_FOR_MS = 30_000;
const PAUSE_MS = 250;

/**
 * Asks the server, over a new connection, what became of a transaction. The old one may still be at it, so an answer is
 * waited for.
 */
export async function findOutcome(target: Target, xid: string, clock: Clock): Promise<CommitOutcome> {
  const begun = clock.now();
  do {
    const status = await askOnce(target, xid).catch(() => undefined);
    if (status === "committed" || status === "aborted") return status;
    await clock.sleep(PAUSE_MS);
  } while (clock.now() - begun < ASK_FOR_MS);
  return "unknown";
}

async function askOnce(target: Target, xid: string): Promise<string | null | undefined> {
  const session = await openSession(target);
  try {
    const [row] = await session.query<{ status: string | null }>("SELECT pg_xact_status($1::xid8) AS status", [xid]);
    return row?.status;
  } finally {
    await session.close();
  }
}
