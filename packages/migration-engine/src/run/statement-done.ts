import { systemClock, type Clock } from "../clock.ts";
import type { MigrationId } from "../migration.ts";
import { linesIn } from "../sql/location.ts";
import type { ScriptText } from "../sql/script-text.ts";
import { statementsIn } from "../sql/statements.ts";

/** A statement of a migration that has completed. Its transaction may still be rolled back. */
export interface StatementDone {
  readonly migration: MigrationId;
  /** From 1. */
  readonly index: number;
  /** Where it begins in its file, from 1. */
  readonly line: number;
  readonly text: string;
  /** The server's command tag: `CREATE TABLE`, `UPDATE 3`. */
  readonly tag: string;
  readonly durationMs: number;
}

/** Hears the command tag of one statement after the other; none of one that was passed over, since it ran before. */
export type Listener = (tag: string | undefined) => void;

export type OnStatement = (done: StatementDone) => void;

/**
 * Hears the command tags of a script and tells which statement each belongs to. A statement lasts from the end of the one
 * before it.
 */
export function statementListener(
  { migration, text }: { readonly migration: MigrationId; readonly text: ScriptText },
  onStatement: OnStatement,
  clock: Clock = systemClock,
): Listener {
  const statements = statementsIn(text);
  const lineOf = linesIn(text);
  let index = 0;
  let begun = clock.now();
  return (tag) => {
    const { value: statement } = statements.next();
    const now = clock.now();
    index += 1;
    if (tag === undefined) return;
    const line = lineOf(statement?.start ?? Infinity);
    onStatement({ migration, index, line, text: statement?.text ?? "", tag, durationMs: now - begun });
    begun = now;
  };
}
