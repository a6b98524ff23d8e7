import { StrataError, type Location } from "./errors/strata-error.ts";
import { label, readScript, type MigrationId } from "./migration.ts";
import { parseConcurrentIndex } from "./run/concurrent-index.ts";
import { readDirectives } from "./run/directives.ts";
import { findCopyFromStdin } from "./sql/copy-from-stdin.ts";
import { excerpt, placeOf } from "./sql/location.ts";
import { findStatements } from "./sql/statements.ts";

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
    const text = await readScript(file);
    readDirectives(script, file, text);
    const copy = findCopyFromStdin(text);
    if (copy !== undefined) {
      throw new StrataError("COPY_FROM_STDIN", {
        what: `${label(script)} copies from standard input, which a migration does not have.`,
        location: locate(file, text, copy),
      });
    }
    const back = text.search(WAY_BACK);
    if (back >= 0) {
      throw new StrataError("WAY_BACK_INSIDE", {
        what: `${label(script)} goes there and back again: it was written for another tool.`,
        location: locate(file, text, back),
      });
    }
    const statements = findStatements(text);
    const nameless = statements.find(({ start, end }) => buildsNameless(text.slice(start, end)));
    if (nameless !== undefined) {
      throw new StrataError("INDEX_UNNAMED", {
        what: `${label(script)} builds an index concurrently, and names none right behind the word CONCURRENTLY.`,
        next: `Name it: ${withName(text.slice(nameless.start, nameless.end))}`,
        location: locate(file, text, nameless.start),
      });
    }
    const control = statements.find(({ start }) => TRANSACTION_CONTROL.test(text.slice(start, start + 80)));
    if (control !== undefined) {
      throw new StrataError("MIGRATION_ENDED_TRANSACTION", {
        what: `${label(script)} begins or ends a transaction by itself.`,
        why: "Every migration already runs in one transaction, together with its row in the ledger. Nothing was run.",
        next: "Remove the statement. If the migration must not run in a transaction: -- strata: non-transactional",
        location: locate(file, text, control.start),
      });
    }
  }
}

const BUILDS_CONCURRENTLY = /^CREATE\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY\b/i;

function buildsNameless(statement: string): boolean {
  return BUILDS_CONCURRENTLY.test(statement) && parseConcurrentIndex(statement) === undefined;
}

function withName(statement: string): string {
  return statement.replace(BUILDS_CONCURRENTLY, "$& <name>");
}

function locate(file: string, text: string, index: number): Location {
  const place = placeOf(text, index);
  return { file, ...place, excerpt: excerpt(text, place) };
}
