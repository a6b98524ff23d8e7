import { StrataError } from "./errors/strata-error.ts";
import { isUnchanged, lookAt as lookAtFile, type Look } from "./look.ts";
import { label, type MigrationId } from "./migration.ts";
import { parseConcurrentIndex } from "./run/concurrent-index.ts";
import { directivesIn } from "./run/directives.ts";
import { copiesFromStdin } from "./sql/copy-from-stdin.ts";
import { lookAt } from "./sql/location.ts";
import { openScript, remarksOf, type ScriptText } from "./sql/script-text.ts";
import { statementsIn, type Statement } from "./sql/statements.ts";

/** Statements that begin or end a transaction. A savepoint does neither. */
const TRANSACTION_CONTROL =
  /^(?:BEGIN|START\s+TRANSACTION|COMMIT|END|ABORT|PREPARE\s+TRANSACTION|ROLLBACK(?!\s+(?:WORK\s+|TRANSACTION\s+)?TO\b))\b/i;

/** Where the way back begins in a file of dbmate, goose, sql-migrate or node-pg-migrate. */
const WAY_BACK = /^[ \t]*--[ \t]*(?:migrate:down|\+goose[ \t]+Down|\+migrate[ \t]+Down|Down Migration)\b/im;

/**
 * Looks through all scripts of a run before anything is touched: what never can go well should not stop it half-way.
 *
 * @throws StrataError SCRIPT_NOT_TEXT, COPY_FROM_STDIN, WAY_BACK_INSIDE, DIRECTIVE_INVALID, INDEX_UNNAMED, MIGRATION_ENDED_TRANSACTION
 */
export async function vetScripts(scripts: readonly (MigrationId & { readonly file: string })[]): Promise<void> {
  for (const script of scripts) {
    const { file } = script;
    const look = lookAtFile(file);
    if (isUnchanged(vetted.get(file), look)) continue;
    const text = openScript(file);
    const { copies, nameless, control } = lookThrough(text);
    const wayBack = findWayBack(text);
    directivesIn(script, file, text);
    if (copies !== undefined) {
      throw new StrataError("COPY_FROM_STDIN", {
        what: `${label(script)} copies from standard input, which a migration does not have.`,
        location: { file, ...lookAt(text, copies.start) },
      });
    }
    if (wayBack !== undefined) {
      throw new StrataError("WAY_BACK_INSIDE", {
        what: `${label(script)} goes there and back again: it was written for another tool.`,
        location: { file, ...lookAt(text, wayBack) },
      });
    }
    if (nameless !== undefined) {
      throw new StrataError("INDEX_UNNAMED", {
        what: `${label(script)} builds an index concurrently, and names none right behind the word CONCURRENTLY.`,
        next: `Name it: ${withName(nameless.text)}`,
        location: { file, ...lookAt(text, nameless.start) },
      });
    }
    if (control !== undefined) {
      throw new StrataError("MIGRATION_ENDED_TRANSACTION", {
        what: `${label(script)} begins or ends a transaction by itself.`,
        why: "Every migration already runs in one transaction, together with its row in the ledger. Nothing was run.",
        next: "Remove the statement. If the migration must not run in a transaction: -- strata: non-transactional",
        location: { file, ...lookAt(text, control.start) },
      });
    }
    vetted.set(file, look);
  }
}

/** Scripts are looked through before the lock is taken, and those that have been changed meanwhile again behind it. */
const vetted = new Map<string, Look>();

/** So much of a statement tells what it is; what it does not tell, the server refuses. In UTF-16 units. */
const LONGEST_HEAD = 1 << 12;

/** The statements that a script must not hold, the first of each kind. */
interface Found {
  copies?: Statement;
  nameless?: Statement;
  control?: Statement;
}

function lookThrough(text: ScriptText): Found {
  const found: Found = {};
  for (const statement of statementsIn(text, LONGEST_HEAD)) {
    if (copiesFromStdin(statement.text)) found.copies ??= statement;
    if (buildsNameless(statement.text)) found.nameless ??= statement;
    if (TRANSACTION_CONTROL.test(statement.text)) found.control ??= statement;
  }
  return found;
}

function findWayBack(text: ScriptText): number | undefined {
  for (const remark of remarksOf(text)) {
    const at = remark.text.search(WAY_BACK);
    if (at >= 0) return remark.begin + at;
  }
  return undefined;
}

const BUILDS_CONCURRENTLY = /^CREATE\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY\b/i;

function buildsNameless(statement: string): boolean {
  return BUILDS_CONCURRENTLY.test(statement) && parseConcurrentIndex(statement) === undefined;
}

function withName(statement: string): string {
  return statement.replace(BUILDS_CONCURRENTLY, "$& <name>");
}
