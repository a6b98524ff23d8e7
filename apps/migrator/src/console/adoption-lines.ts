import { label, type AdoptPlan, type AdoptStep, type BaselinePlan, type UnknownRecord } from "@strata/migration-engine";
import { countOf } from "./progress.ts";

/** What `strata adopt` found and would write, for people. */
export function adoptionLines(plan: AdoptPlan): string[] {
  const { tables, steps, known, unknown, undecided, pending } = plan;
  return [
    ...(tables.length === 0 ? ["No table of another migration tool was found where one would be; see --table."] : []),
    ...tables.map(({ tool, table, rows }) => `${tool}: ${table}, ${rows} row${rows === 1 ? "" : "s"}`),
    ...section("To be recorded as applied, without running anything:", steps.map(describeStep)),
    ...section("Belonging to no migration for certain:", unknown.map(describeUnknown)),
    ...section("Left pending, as you said; `strata migrate` will apply them late:", pending.map(label)),
    ...section("Undecided. Nobody recorded these, and yet they may have run:", undecided.map(label)),
    ...(known.length === 0 ? [] : [`${countOf(known.length)} of theirs in the ledger already.`]),
  ];
}

/** What `strata baseline` would write, for people. */
export function baselineLines({ steps, known }: BaselinePlan): string[] {
  return [
    ...section("To be recorded as applied, without running anything:", steps.map(label)),
    ...(known.length === 0 ? [] : [`${countOf(known.length)} up to there in the ledger already.`]),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
}

function describeStep(step: AdoptStep): string {
  if (step.by.length === 0) return `${label(step)}  (as you said)`;
  const edited = step.edited ? "; the file has another text than the one that ran" : "";
  return `${label(step)}  (${step.evidence}, by ${step.by.join(" and ")}${edited})`;
}

function describeUnknown({ table, row, among, repeats }: UnknownRecord): string {
  const start = `${table} ${row}`;
  if (among.length > 0) return `${start}: one of ${among.map(label).join(", ")}`;
  if (repeats !== undefined)
    return `${start}: ${label(repeats)} once more; it was recorded twice, and may have run twice`;
  return `${start}: like no migration on disk`;
}
