import { inTransaction } from "../run/transaction.ts";
import { StrataError } from "../errors/strata-error.ts";
import { DatabaseError } from "../wire/errors.ts";
import type { Session } from "../wire/session.ts";
import type { Statement } from "./statements.ts";

/** lock_not_available, deadlock_detected, serialization_failure: somebody else was there first. */
const GAVE_WAY = new Set(["55P03", "40P01", "40001"]);
const QUERY_CANCELED = "57014";

export interface BatchSettings {
  /** How long to wait for a lock; 0 for no limit, as for the others. */
  readonly rowLockMs: number;
  /** How long the statement may take, so that a batch that was chosen much too large ends soon. */
  readonly statementMs: number;
  /** What keeps triggers quiet, as SET LOCAL. */
  readonly quiet: string;
}

/**
 * What holds in every transaction of a backfill. A commit need not wait for the disk: rows and checkpoint are lost
 * together or not at all, and the last commit of a run waits for all before it. Rows that a policy hides would never be
 * done: without row_security the server says so. Statements that run for milliseconds are not worth compiling.
 */
export function settingsOf({ rowLockMs, statementMs, quiet }: BatchSettings): string {
  return [
    `SET LOCAL lock_timeout = ${Math.ceil(rowLockMs)}`,
    `SET LOCAL statement_timeout = ${Math.ceil(statementMs)}`,
    "SET LOCAL synchronous_commit = off",
    "SET LOCAL row_security = off",
    "SET LOCAL jit = off",
    quiet,
  ]
    .filter((setting) => setting !== "")
    .join("; ");
}

/** Rows that got new values; or nothing was done, because somebody had locked one of them, or it took too long. */
export type BatchOutcome = number | "locked" | "too-long";

/**
 * Runs one batch with its checkpoint in one transaction.
 *
 * @throws StrataError BACKFILL_UNENDING, and nothing of the batch stays
 */
export async function runBatch(
  session: Session,
  settings: BatchSettings,
  statement: Statement,
  keep: (rows: number) => Promise<void>,
): Promise<BatchOutcome> {
  let rows = 0;
  try {
    await inTransaction(session, async () => {
      await session.execute(settingsOf(settings));
      const [done] = await session.query<Record<"rows" | "again", string>>(statement.text, statement.parameters);
      if (Number(done?.again) > 0) throw unending(done);
      rows = Number(done?.rows);
      await keep(rows);
      return undefined;
    });
    return rows;
  } catch (error) {
    if (error instanceof DatabaseError && GAVE_WAY.has(error.sqlState)) return "locked";
    if (error instanceof DatabaseError && error.sqlState === QUERY_CANCELED && settings.statementMs > 0) {
      return "too-long";
    }
    throw error;
  }
}

function unending(done: Record<"rows" | "again", string> | undefined): StrataError {
  return new StrataError("BACKFILL_UNENDING", {
    what: `${done?.again} of ${done?.rows} rows still match the backfill's condition after they have got their new values.`,
  });
}
