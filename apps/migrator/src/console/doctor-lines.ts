import { relative } from "node:path";
import { label } from "@strata/migration-engine";
import type { Diagnosis, Finding, FindingKind } from "@strata/schema-workflow";
import { countOf } from "./progress.ts";

const HEADLINES: Readonly<Record<FindingKind, string>> = {
  "not-executed": "recorded, and not executed",
  "partly-executed": "executed in part",
  "executed-unrecorded": "executed, and recorded by nobody",
  skipped: "skipped: older than what was recorded, so the other tool passes it over and says that it succeeded",
  undecided: "skipped, or executed and recorded by nobody: the catalog cannot tell",
  "recorded-twice": "recorded twice",
  "executed-twice": "executed twice",
};

/** What the doctor found, for people: what, evidence, repair. */
export function doctorLines(diagnosis: Diagnosis, root: string): string[] {
  const { examined, findings, untold, pending, foreign } = diagnosis;
  return [
    ...findings.flatMap((finding) => [...describe(finding, root), ""]),
    ...repair(diagnosis),
    ...(untold.length === 0
      ? []
      : ["Recorded, and left no traces of its own in the catalog; whether it ran shows in the rows:"]),
    ...untold.map((one) => `  ${label(one)}  (${relative(root, one.file)})`),
    ...(foreign.length === 0
      ? []
      : [`Made by no migration, or changed since by hand: ${some(foreign)}. \`strata verify\` tells more of such.`]),
    `Examined ${countOf(examined)}: ${findings.length === 0 ? "nothing found" : `${findings.length} found`}${
      pending.length === 0 ? "" : `, ${pending.length} pending`
    }.`,
  ];
}

/** What is wrong, in one line. */
export function headline(finding: Finding): string {
  return `${label(finding)}: ${HEADLINES[finding.kind]}`;
}

function describe(finding: Finding, root: string): string[] {
  const { kind, record, edited, present, absent, repeats, refused, rows, unseen, file } = finding;
  const twice = kind === "executed-twice" || kind === "recorded-twice";
  const facts = [
    ["recorded", record ?? "nowhere"],
    ...repeats.map(({ table, row }) => ["once more", `${table} ${row}`]),
    [twice ? "doubled" : "is there", some(present)],
    ["is missing", some(absent)],
    ["note", edited ? "the file has another text than the one that ran; what is missing may come of that" : ""],
    ["cannot be", refused === undefined ? "" : `it cannot run twice, so it did not: ${refused}`],
    ...rows.map(({ table, select }) => [
      "rows",
      select === undefined
        ? `a second run adds rows to ${table}: look there`
        : `doubled ones of ${table} show in: ${select}`,
    ]),
    ...looks(finding, twice && refused === undefined && rows.length === 0 ? unseen : []),
    ...(kind === "undecided" || kind === "partly-executed" ? looks(finding, unseen) : []),
    ["script", relative(root, file)],
  ];
  return [
    headline(finding),
    ...facts.filter(([, text]) => text !== "").map(([word = "", text = ""]) => `  ${word.padEnd(10)}  ${text}`),
  ];
}

/** Statements of which no catalog tells. */
function looks({ kind }: Finding, unseen: readonly string[]): string[][] {
  const why = kind.endsWith("twice") ? "may have run twice" : "look whether it ran";
  return unseen.map((statement) => ["unseen", `${why}: ${inOneLine(statement)}`]);
}

function repair({ treatment, findings }: Diagnosis): string[] {
  const { sql, commands, questions } = treatment;
  if (findings.length === 0) return [];
  const lines = [
    ...(sql === ""
      ? []
      : [
          "in psql:",
          ...sql
            .trimEnd()
            .split("\n")
            .map((line) => `  ${line}`),
        ]),
    ...(questions.length === 0
      ? []
      : [
          "decide about these, and add each to --ran or to --pending of the command below:",
          ...questions.map((one) => `  ${label(one)}`),
        ]),
    ...(commands.length === 0 ? [] : ["in a shell:", ...commands.map((line) => `  ${line}`)]),
  ];
  return lines.length === 0 ? [] : ["Repair", ...lines.map((line) => `  ${line}`), ""];
}

const MOST_NAMED = 6;

function some(names: readonly string[]): string {
  const rest = names.length - MOST_NAMED;
  return [...names.slice(0, MOST_NAMED), ...(rest > 0 ? [`and ${rest} more`] : [])].join(", ");
}

const LONGEST = 160;

function inOneLine(statement: string): string {
  const line = statement.replaceAll(/\s+/g, " ");
  return line.length > LONGEST ? `${line.slice(0, LONGEST)} …` : line;
}
