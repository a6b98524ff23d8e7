import {
  findStatements,
  placeOf,
  readDirectives,
  type Acknowledgement,
  type MigrationId,
} from "@strata/migration-engine";
import { SAID_FOR_CHECK } from "../check/said-for-check.ts";
import type { Finding } from "./finding.ts";

/** An acknowledgement that no finding needs: it is misspelt, or what it was about has gone. */
export interface UnusedAcknowledgement {
  readonly finding: string;
  /** Its own, from 1. */
  readonly line: number;
}

export interface Judged {
  /** Dangers that nobody has accepted. */
  readonly unacknowledged: readonly Finding[];
  readonly acknowledged: readonly (Finding & { readonly reason: string })[];
  readonly advice: readonly Finding[];
  readonly unused: readonly UnusedAcknowledgement[];
}

/**
 * Sorts findings by what the file says of them: `-- strata: acknowledge <finding>: <reason>`.
 *
 * In the comment above a statement, or inside it, it counts for that statement. In the head of the file, with an empty
 * line after it, it counts for all of them.
 *
 * @throws StrataError DIRECTIVE_INVALID for one without a reason
 */
export function judge(findings: readonly Finding[], script: string, migration: MigrationId, file: string): Judged {
  const given = readDirectives(migration, file, script).acknowledgements.map((one) => ({
    ...one,
    scope: scopeOf(one, script),
    used: false,
  }));
  const open: Finding[] = [];
  const acknowledged: (Finding & { readonly reason: string })[] = [];
  for (const finding of findings.filter(({ severity }) => severity === "danger")) {
    const fitting = given.filter(
      (one) => one.finding === finding.id && (one.scope === "file" || one.scope === finding.line),
    );
    for (const one of fitting) one.used = true;
    const [first] = fitting;
    if (first === undefined) open.push(finding);
    else acknowledged.push({ ...finding, reason: first.reason });
  }
  return {
    unacknowledged: open,
    acknowledged,
    advice: findings.filter(({ severity }) => severity === "advice"),
    // What is said for `check` is no finding of the review.
    unused: given
      .filter(({ used, finding }) => !used && !SAID_FOR_CHECK.has(finding))
      .map(({ finding, index }) => ({ finding, line: placeOf(script, index).line })),
  };
}

/** Dangers that nobody has accepted in the file. */
export function unacknowledged(
  findings: readonly Finding[],
  script: string,
  migration: MigrationId = { package: "", name: "" },
  file = "migration.sql",
): readonly Finding[] {
  return judge(findings, script, migration, file).unacknowledged;
}

/** The line of the statement that it counts for. */
function scopeOf({ index }: Acknowledgement, script: string): number | "file" | undefined {
  const statements = findStatements(script);
  const next = statements.find(({ end }) => end > index);
  if (next === undefined) return undefined;
  const isHead = next === statements[0] && index < next.start && /\n[ \t]*\r?\n/.test(script.slice(index, next.start));
  return isHead ? "file" : placeOf(script, next.start).line;
}
