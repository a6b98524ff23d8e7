import { StrataError } from "../errors/strata-error.ts";
import { label, type MigrationId } from "../migration.ts";
import { remarksOf, type ScriptText } from "../sql/script-text.ts";

/** What a migration says about how it wants to be run, in comments: `-- strata: lock_timeout = 5s`. */
export interface Directives {
  /** True: each statement by itself, as CREATE INDEX CONCURRENTLY and the like need it. */
  readonly nonTransactional: boolean;
  readonly lockTimeoutMs: number | undefined;
  readonly statementTimeoutMs: number | undefined;
  /** Dangers that were seen in review and accepted. They change nothing in the run. */
  readonly acknowledgements: readonly Acknowledgement[];
}

/** `-- strata: acknowledge drop-column: nobody reads timers.note since May` */
export interface Acknowledgement {
  readonly finding: string;
  readonly reason: string;
  /** Where its line begins: an index into the script. */
  readonly index: number;
}

const DIRECTIVE = /^[ \t]*--[ \t]*strata:[ \t]*(.*?)[ \t]*$/gm;
const SETTING = /^(lock_timeout|statement_timeout)\s*=\s*(\d+)\s*(ms|s|min|h)$/;
const ACKNOWLEDGE = /^acknowledge\s+([a-z][a-z0-9-]*)\s*:\s*(\S.*)$/;
const UNITS = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000 } as const;

/**
 * Reads the directives of a script, wherever in it they stand.
 *
 * @throws StrataError DIRECTIVE_INVALID: a misspelt one must not pass for a comment
 */
export function readDirectives(migration: MigrationId, file: string, text: string): Directives {
  return directivesIn(migration, file, text);
}

/** The same of a script that may be long. */
export function directivesIn(migration: MigrationId, file: string, script: ScriptText): Directives {
  const acknowledgements: Acknowledgement[] = [];
  const directives: { -readonly [Name in keyof Directives]: Directives[Name] } = {
    nonTransactional: false,
    lockTimeoutMs: undefined,
    statementTimeoutMs: undefined,
    acknowledgements,
  };
  for (const { text, begin } of remarksOf(script)) {
    for (const { 1: directive = "", index } of text.matchAll(DIRECTIVE)) {
      const [, name, amount, unit] = SETTING.exec(directive) ?? [];
      const [, finding, reason] = ACKNOWLEDGE.exec(directive) ?? [];
      if (finding !== undefined && reason !== undefined)
        acknowledgements.push({ finding, reason, index: begin + index });
      else if (directive === "non-transactional") directives.nonTransactional = true;
      else if (name === "lock_timeout") directives.lockTimeoutMs = milliseconds(amount, unit);
      else if (name === "statement_timeout") directives.statementTimeoutMs = milliseconds(amount, unit);
      else {
        throw new StrataError("DIRECTIVE_INVALID", {
          what: `${label(migration)} has a directive that is unknown here: "-- strata: ${directive}"`,
          ...(/^acknowledge\b/.test(directive) && {
            next: "An acknowledgement names the finding and the reason: -- strata: acknowledge drop-column: nobody reads it",
          }),
          location: { file },
        });
      }
    }
  }
  return directives;
}

function milliseconds(amount = "", unit = ""): number {
  return Number(amount) * (Object.entries(UNITS).find(([name]) => name === unit)?.[1] ?? NaN);
}
