import { label } from "@strata/migration-engine";
import type { Drift, Verification } from "@strata/schema-workflow";
import { driftWords } from "./drift-words.ts";
import { countOf } from "./progress.ts";

const STRAY = "Stray objects of nobody";

/** What `strata verify` found, for people: grouped by the package that it concerns. */
export function verifyLines({ drifts, migrations, impossible, unreadable }: Verification): string[] {
  const groups = [...Map.groupBy(drifts, ({ owner }) => owner?.package)].toSorted(byPackage);
  const unseen = unreadable.map((one) => `Not compared, since this role may not see it: ${one}`);
  if (drifts.length === 0) return [...unseen, `As the ledger says: ${countOf(migrations)} replayed, no difference.`];
  return [
    ...groups.flatMap(([owner, found]) => ["", owner ?? STRAY, ...found.flatMap(driftLines)]),
    "",
    ...unseen,
    ...(impossible.repair === undefined ? [] : [`No SQL to undo this in the database: ${impossible.repair}`]),
    ...(impossible.keep === undefined ? [] : [`No SQL to keep this by a migration: ${impossible.keep}`]),
    ...hints(drifts),
    `${drifts.length} difference${drifts.length === 1 ? "" : "s"} from what the ledger says (${countOf(migrations)} replayed).`,
  ];
}

/** By name, and what is nobody's last. */
function byPackage([a]: readonly [string | undefined, unknown], [b]: readonly [string | undefined, unknown]): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return a < b ? -1 : 1;
}

function driftLines(drift: Drift): string[] {
  const [first = "", ...more] = driftWords(drift);
  const by = drift.owner === undefined ? "" : `  (${label(drift.owner)})`;
  return [
    `  ${first}${by}`,
    ...more.map((line) => `    ${line}`),
    ...sqlLines("undo it in the database:", drift.repair),
    ...sqlLines("or keep it, by a migration:", drift.keep),
  ];
}

function sqlLines(title: string, statements: readonly string[]): string[] {
  if (statements.length === 0) return [];
  return [`    ${title}`, ...statements.flatMap((sql) => `${sql};`.split("\n").map((line) => `      ${line}`))];
}

function hints(drifts: readonly Drift[]): string[] {
  if (!drifts.some(({ object }) => /^(default )?privileges of /.test(object))) return [];
  return [
    "Privileges that somebody gave before the first migration belong into a setup script: docs/verifying.md tells how.",
  ];
}
