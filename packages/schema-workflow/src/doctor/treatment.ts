import { label, quoteIdentifier, quoteLiteral, type AdoptPlan, type MigrationId } from "@strata/migration-engine";
import type { Finding } from "./finding.ts";
import type { Verdict } from "./evidence.ts";
import type { Keeper, RecordsOptions } from "./records.ts";

/** What to type, in this order. */
export interface Treatment {
  /** For psql; one transaction. Empty where none is needed. */
  readonly sql: string;
  /** For a shell. */
  readonly commands: readonly string[];
  /** Migrations that a person has to decide about first: each is added to `--ran` or `--pending` of the command. */
  readonly questions: readonly MigrationId[];
}

/** What the treatment is made of besides the findings. */
export interface Circumstances {
  readonly keeper: Keeper;
  /** In the order of the folders. */
  readonly ordered: readonly MigrationId[];
  /** By label: what the keeper has. */
  readonly recorded: { has(label: string): boolean };
  /** What `adopt` would do once it knows which records are wrong. */
  readonly adoption: AdoptPlan;
  /** By label. */
  readonly verdicts: ReadonlyMap<string, Verdict>;
  /** Flags with which the other tool's table was found. */
  readonly choice: readonly string[];
}

/** Writes the commands and the SQL that put right what was found. Pure. */
export function treat(findings: readonly Finding[], circumstances: Circumstances): Treatment {
  const { commands, questions } = commandsFor(findings, circumstances);
  return { sql: script(findings), commands, questions };
}

/** The migrations of which the other tool's record is wrong. */
export function wronglyRecorded(findings: readonly Finding[], keeper: Keeper): MigrationId[] {
  return keeper === "tool" ? findings.filter(({ kind }) => kind === "not-executed") : [];
}

function commandsFor(
  findings: readonly Finding[],
  { keeper, ordered, recorded, adoption, verdicts, choice }: Circumstances,
): Pick<Treatment, "commands" | "questions"> {
  const ofKind = (...kinds: readonly Finding["kind"][]): string[] =>
    findings.filter(({ kind }) => kinds.includes(kind)).map(label);
  const notRun = ofKind("not-executed");
  const byTool = new Set(adoption.steps.map(label));
  // SQL completes what is partly there; then its changes are in the database.
  const unrecorded = findings.filter(
    (one) => one.kind === "executed-unrecorded" || (one.kind === "partly-executed" && !recorded.has(label(one))),
  );
  const ran = unrecorded.map(label).filter((one) => !byTool.has(one));
  const undecided = adoption.undecided.map(label).filter((one) => !ran.includes(one));
  const pending = undecided.filter((one) => verdicts.get(one) === "not-executed");
  const questions = adoption.undecided.filter((one) => !ran.includes(label(one)) && !pending.includes(label(one)));
  const skipped = ofKind("skipped", "undecided");

  const commands: string[] = [];
  if (keeper === "ledger") commands.push(...notRun.map((one) => `strata repair --not-run ${word(one)}`));
  const all = ordered.slice(0, ordered.findLastIndex((one) => ran.includes(label(one))) + 1).map(label);
  if (adoption.tables.length === 0 && ran.length > 1 && all.every((one) => ran.includes(one) || recorded.has(one))) {
    commands.push(["strata baseline --to", word(all.at(-1) ?? ""), ...choice].join(" "));
  } else if (unrecorded.length > 0 || skipped.length > 0 || (keeper === "tool" && notRun.length > 0)) {
    const decisions = [
      ...decision("--ran", ran),
      ...decision("--pending", pending),
      ...decision("--not-run", keeper === "tool" ? notRun : []),
    ];
    commands.push(["strata adopt", ...choice, ...decisions].join(" "));
  }
  if (notRun.length > 0 || skipped.length > 0) commands.push("strata migrate");
  return { commands, questions: commands.length === 0 ? [] : questions };
}

function decision(flag: string, labels: readonly string[]): string[] {
  return labels.length === 0 ? [] : [flag, word(labels.join(","))];
}

function script(findings: readonly Finding[]): string {
  const statements = findings.flatMap((finding) => {
    const rows = finding.repeats.map(forgetRow);
    const lines = [...finding.sql, ...rows].map((statement) => `${statement.trim().replace(/;$/, "")};`);
    return lines.length === 0 ? [] : [`-- ${label(finding)}: ${finding.kind}`, ...lines];
  });
  return statements.length === 0 ? "" : `${["BEGIN;", ...statements, "COMMIT;"].join("\n")}\n`;
}

/** `id 3` of the plan of `adopt`: the column and its value. */
function forgetRow({ table, row }: { readonly table: string; readonly row: string }): string {
  const space = row.indexOf(" ");
  return `DELETE FROM ${table} WHERE ${quoteIdentifier(row.slice(0, space))} = ${quoteLiteral(row.slice(space + 1))}`;
}

/** The flags of `adopt` that lead it to the same table. */
export function choiceFlags({ from, table, package: only }: RecordsOptions): string[] {
  const flags = { "--from": from, "--table": table, "--package": only };
  return Object.entries(flags).flatMap(([flag, value]) => (value === undefined ? [] : [flag, word(value)]));
}

/** A word of a command line for a POSIX shell. */
function word(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
