import { label } from "../migration.ts";
import { agreement, type Evidence } from "./evidence.ts";
import type { Candidate } from "./candidate.ts";
import type { ToolRecord } from "./tools/tool.ts";

/** A record and the migration that it speaks of. */
export interface Attribution {
  readonly record: ToolRecord;
  readonly migration: Candidate;
  readonly by: readonly Evidence[];
}

/** A record of which nobody can say which migration it speaks of. */
export interface Unattributed {
  readonly record: ToolRecord;
  /** It may be any of these; none when nothing on disk is like it. */
  readonly among: readonly Candidate[];
  /** It fits this one, of which another record speaks already: it was recorded twice. */
  readonly repeats?: Candidate | undefined;
}

export interface Attributions {
  readonly attributed: readonly Attribution[];
  readonly unattributed: readonly Unattributed[];
}

/**
 * What has to agree, the surest first. Neither a time nor a hash alone is sure: files are edited after they ran, two have
 * the same text, two were generated in the same second. So what agrees in more ways is settled first.
 */
const ROUNDS: readonly (readonly Evidence[])[] = [
  ["name", "hash"],
  ["version", "hash"],
  ["hash", "time"],
  ["name"],
  ["hash"],
  ["time"],
  ["version"],
];

/**
 * Finds for each record of one table the migration that it speaks of. Pure. A migration is given to one record only; a
 * record that fits several is given none, unless there are as many such records, and so all of them ran.
 */
export function attribute(records: readonly ToolRecord[], candidates: readonly Candidate[]): Attributions {
  const given = new Map<ToolRecord, Attribution>();
  const free = new Set(candidates);
  const single = records.filter(({ upTo }) => upTo !== true);
  for (const round of ROUNDS) {
    const fitting = (record: ToolRecord): Candidate[] =>
      [...free].filter((one) => round.every((evidence) => agreement(record, one).includes(evidence)));
    for (const record of single) {
      if (given.has(record)) continue;
      const fits = fitting(record);
      const [first] = fits;
      if (first === undefined) continue;
      const isRival = (one: ToolRecord): boolean => !given.has(one) && sameMembers(fitting(one), fits);
      if (fits.length > 1 && single.filter(isRival).length < fits.length) continue;
      given.set(record, { record, migration: first, by: agreement(record, first) });
      free.delete(first);
    }
  }
  const lines = records.filter(({ upTo }) => upTo === true).map((record) => attributeLine(record, candidates));
  return {
    attributed: [...given.values(), ...lines.flatMap(({ attributed }) => attributed)],
    unattributed: [
      ...single
        .filter((record) => !given.has(record))
        .map((record) => {
          const fits = candidates.filter((one) => agreement(record, one).length > 0);
          return { record, among: fits.filter((one) => free.has(one)), repeats: fits.find((one) => !free.has(one)) };
        }),
      ...lines.flatMap(({ unattributed }) => unattributed),
    ],
  };
}

/** A record that stands for all migrations up to its version: those of the one package that has this version. */
function attributeLine(record: ToolRecord, candidates: readonly Candidate[]): Attributions {
  const owners = new Set(candidates.filter((one) => agreement(record, one).length > 0).map((one) => one.package));
  const last = BigInt(record.version ?? 0);
  const line = candidates.filter(
    (one) => owners.has(one.package) && one.version !== undefined && BigInt(one.version) <= last,
  );
  if (owners.size !== 1) return { attributed: [], unattributed: [{ record, among: line }] };
  return { attributed: line.map((migration) => ({ record, migration, by: ["version"] })), unattributed: [] };
}

function sameMembers(some: readonly Candidate[], others: readonly Candidate[]): boolean {
  return some.map(label).join() === others.map(label).join();
}
