import { DatabaseError } from "../wire/errors.ts";
import type { Ears } from "../wire/request.ts";
import { ENUM_WORDS } from "../sql/long-script.ts";
import type { ScriptText } from "../sql/script-text.ts";
import type { Session } from "../wire/session.ts";
import { endedTransaction } from "./forbidden.ts";
import type { Script } from "./transaction.ts";

/** What is set before a script and taken away after it: who ends the transaction in between, in whatever way, has lost it. */
export interface Mark {
  readonly set: string;
  readonly release: string;
}

const SAVEPOINT: Mark = { set: "SAVEPOINT strata_script", release: "RELEASE SAVEPOINT strata_script" };

/** A script may close it by itself (CLOSE ALL), and has no COPY … FREEZE beside it: so only where it is needed. */
const CURSOR: Mark = { set: "DECLARE strata_script CURSOR FOR SELECT 1", release: "CLOSE strata_script" };

/**
 * A savepoint, but for scripts that make or extend enums: from version 17 on a transaction can use the values that it adds to
 * a type of its own, and within a savepoint it could not.
 */
export function markOf(text: ScriptText): Mark {
  return (typeof text === "string" ? ENUM_WORDS.test(text) : text.namesEnums) ? CURSOR : SAVEPOINT;
}

/**
 * Runs SQL within a transaction that it must not end. The three messages are sent at once.
 *
 * @returns the command tags
 * @throws StrataError MIGRATION_ENDED_TRANSACTION, or whatever the session throws
 */
export async function executeMarked(
  session: Session,
  sql: ScriptText,
  script: Pick<Script, "migration" | "file">,
  ears?: Ears,
): Promise<string[]> {
  const mark = markOf(sql);
  const [, executed, released] = await Promise.allSettled([
    session.execute(mark.set),
    session.execute(sql, ears),
    session.execute(mark.release),
  ]);
  if (executed.status === "rejected") throw executed.reason;
  if (released.status === "fulfilled") return executed.value;
  throw released.reason instanceof DatabaseError ? endedTransaction(script) : released.reason;
}
