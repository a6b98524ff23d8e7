import { StrataError, type Location } from "../errors/strata-error.ts";
import { label } from "../migration.ts";
import { indexOfPosition, lookAt } from "../sql/location.ts";
import { nthStatement } from "../sql/statements.ts";
import type { ScriptText } from "../sql/script-text.ts";
import { ConnectionError, DatabaseError } from "../wire/errors.ts";
import type { Action } from "../events.ts";
import { FailedStatement, needsNoTransaction } from "./failed-statement.ts";
import { missingPrerequisite } from "./prerequisite.ts";
import type { Script } from "./transaction.ts";

/** Raised by a down.sql that would lose data and has not been told to: a class of our own (manual, appendix A). */
const DATA_LOSS = "ST001";

/**
 * Says in a user's words why a script failed and where. Other errors come back as they are.
 *
 * @param role who ran it
 * @param stays what is left of it in the database, where that is not what the kind of migration says
 */
export function explainScriptFailure(
  failure: unknown,
  script: Script,
  action: Action,
  role: string,
  stays?: string,
): unknown {
  const [error, at] = failure instanceof FailedStatement ? [failure.cause, failure.at] : [failure, undefined];
  const name = label(script.migration);
  if (error instanceof ConnectionError) {
    return new StrataError("CONNECTION_LOST", {
      what: `The connection was lost while ${action === "apply" ? "applying" : "reverting"} ${name}: ${error.message}`,
      cause: error,
    });
  }
  if (!(error instanceof DatabaseError)) return error;
  if (error.sqlState === DATA_LOSS) {
    return new StrataError("DATA_LOSS_REFUSED", {
      what: `${name}: ${error.message}`,
      why: error.detail,
      next: error.hint,
      cause: error,
    });
  }
  if (at === undefined && needsNoTransaction(error)) {
    return new StrataError("NEEDS_NO_TRANSACTION", {
      what: `${name}: ${error.message} (SQLSTATE ${error.sqlState})`,
      next: "Put this line on top of the file: -- strata: non-transactional",
      location: locate(error, script, at),
      cause: error,
    });
  }
  const missing = missingPrerequisite(error, role);
  if (missing !== undefined) {
    return new StrataError("PREREQUISITE_MISSING", {
      what: `${name} needs something that is not there: ${missing.what}.`,
      why: `${error.message} (SQLSTATE ${error.sqlState})`,
      next: missing.next,
      location: locate(error, script, at),
      cause: error,
    });
  }
  return new StrataError("MIGRATION_FAILED", {
    what: `${name} failed: ${error.message} (SQLSTATE ${error.sqlState})`,
    why: [error.detail, error.hint, error.where].filter((part) => part !== undefined).join("\n") || WHY_UNSAID,
    next: `Correct the SQL and run the command again. ${stays ?? whatStays(name, action, at)}${ifMadeBefore(error, action)}`,
    location: locate(error, script, at),
    cause: error,
  });
}

function whatStays(name: string, action: Action, at: number | undefined): string {
  if (at === undefined) return `Nothing of ${name} stays; what came before it does.`;
  if (action === "apply") return `It goes on at this statement: the ${at} before it stay, and must not be changed.`;
  return `The ${at} statements before this one stay, and it begins anew: write it so that it can (IF EXISTS).`;
}

/** duplicate_column, _object, _function, _schema, _table (manual, appendix A). */
const IS_THERE = new Set(["42701", "42710", "42723", "42P06", "42P07"]);

/** What most often is behind it in a database that has had another migrator. */
function ifMadeBefore({ sqlState }: DatabaseError, action: Action): string {
  if (action !== "apply" || !IS_THERE.has(sqlState)) return "";
  return " If another tool has made it here: strata adopt; if somebody has by hand: strata baseline (docs/adopting.md).";
}

const WHY_UNSAID = "PostgreSQL says no more than that.";

/**
 * Where Postgres points, or else where the failing statement begins; nowhere in the script when it had run to its end:
 * the ledger's own statement may fail, and COMMIT, by a constraint that is deferred to it.
 *
 * @param at the statement that was sent alone; all of the script was when left out
 */
export function locate(
  error: DatabaseError,
  { file, text }: Pick<Script, "file" | "text">,
  at: number | undefined,
): Location {
  if (at === undefined && !error.answers(text)) return { file };
  const index = indexOf(error, text, at);
  return index === undefined ? { file } : { file, ...lookAt(text, index) };
}

function indexOf(error: DatabaseError, text: ScriptText, at: number | undefined): number | undefined {
  if (at === undefined && error.position !== undefined) return indexOfPosition(text, error.position);
  const statement = nthStatement(text, at ?? error.statementsCompleted);
  if (statement === undefined || error.position === undefined) return statement?.start;
  return statement.start + indexOfPosition(statement.text, error.position);
}
