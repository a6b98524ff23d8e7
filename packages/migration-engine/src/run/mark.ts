import { DatabaseError } from "../wire/errors.ts";
import type { Ears } from "../wire/request.ts";
import type { Session } from "../wire/session.ts";
import { endedTransaction } from "./forbidden.ts";
import type { Script } from "./transaction.ts";

/** A savepoint around a script: who ends the transaction in between, in whatever way, has none to release. */
const MARK = "strata_script";

export const SET_MARK = `SAVEPOINT ${MARK}`;
export const RELEASE_MARK = `RELEASE SAVEPOINT ${MARK}`;

/**
 * Runs SQL within a transaction that it must not end. The three messages are sent at once.
 *
 * @returns the command tags
 * @throws StrataError MIGRATION_ENDED_TRANSACTION, or whatever the session throws
 */
export async function executeMarked(
  session: Session,
  sql: string,
  script: Pick<Script, "migration" | "file">,
  ears?: Ears,
): Promise<string[]> {
  const [, executed, released] = await Promise.allSettled([
    session.execute(SET_MARK),
    session.execute(sql, ears),
    session.execute(RELEASE_MARK),
  ]);
  if (executed.status === "rejected") throw executed.reason;
  if (released.status === "fulfilled") return executed.value;
  throw released.reason instanceof DatabaseError ? endedTransaction(script) : released.reason;
}
