import { label, type OrderedMigration } from "@strata/migration-engine";
import type { Catalog } from "../catalog/catalog.ts";
import { completing } from "./complete.ts";
import { counting, type Evidence } from "./evidence.ts";
import type { Finding } from "./finding.ts";
import type { Judgement } from "./judge.ts";
import { objectsOf } from "./objects.ts";
import { recordOf, type Records } from "./records.ts";
import type { SecondRun } from "./second-run.ts";

/** All that is known of one migration. */
export interface Known {
  readonly migration: OrderedMigration;
  readonly judgement: Judgement;
  readonly evidence: Evidence | undefined;
  readonly secondRun: SecondRun | undefined;
  /** Statements whose effect no catalog shows. */
  readonly unseen: readonly string[];
}

/** What is wrong with one migration; nothing, one thing, or that and a second run. Pure. */
export function findingsOf(known: Known, records: Records, expected: Catalog, live: Catalog): Finding[] {
  const { migration, judgement, unseen } = known;
  const { present, absent } = counting(known.evidence);
  const record = recordOf(records, migration);
  const base = {
    package: migration.package,
    name: migration.name,
    file: migration.file,
    record: record?.said,
    edited: record?.edited ?? false,
    present: objectsOf(present),
    absent: objectsOf(absent),
    repeats: [],
    refused: undefined,
    rows: [],
    unseen,
    sql: [],
  };
  const found: Finding[] = [];
  if (judgement.state === "found") {
    const { kind } = judgement;
    found.push({ ...base, kind, sql: kind === "partly-executed" ? completing(absent, expected, live) : [] });
  }
  const twice = findTwice(known, records, base);
  return twice === undefined ? found : [...found, twice];
}

type Base = Omit<Finding, "kind">;

function findTwice({ migration, secondRun }: Known, { adoption }: Records, base: Base): Finding | undefined {
  const repeats = adoption.unknown
    .filter(({ repeats: one }) => one !== undefined && label(one) === label(migration))
    .map(({ table, row }) => ({ table, row }));
  if (secondRun !== undefined && secondRun.extra.length > 0) {
    const { extra, drops, rows } = secondRun;
    return { ...base, kind: "executed-twice", present: extra, absent: [], repeats, rows, sql: drops };
  }
  if (repeats.length === 0) return undefined;
  const { refused, rows = [] } = secondRun ?? {};
  return { ...base, kind: "recorded-twice", present: [], absent: [], repeats, refused, rows };
}

/** The migrations of which another tool has a second row, by label. */
export function repeated({ adoption }: Records): Set<string> {
  return new Set(adoption.unknown.flatMap(({ repeats }) => (repeats === undefined ? [] : [label(repeats)])));
}
