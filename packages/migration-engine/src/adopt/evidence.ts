import type { Candidate } from "./candidate.ts";
import type { ToolRecord } from "./tools/tool.ts";

/** What of a record agrees with a migration. */
export type Evidence = "name" | "hash" | "time" | "version";

/** Says in what ways a record fits a migration. */
export function agreement(record: ToolRecord, candidate: Candidate): Evidence[] {
  const { name, hash, time, version } = record;
  const agrees: Record<Evidence, boolean> = {
    // Some tools name the file of the way there `<name>.up.sql`.
    name: name !== undefined && name === candidate.name.replace(/\.up$/, ""),
    hash: hash !== undefined && candidate.hashes.has(hash.toLowerCase()),
    time: time !== undefined && candidate.time === floorTo(candidate.precision, time),
    version: version !== undefined && candidate.version !== undefined && sameNumber(version, candidate.version),
  };
  return (["name", "hash", "time", "version"] as const).filter((one) => agrees[one]);
}

function floorTo(precision: number, milliseconds: number): number {
  return Math.floor(milliseconds / precision) * precision;
}

/** Leading zeros mean nothing: a number column has lost them. */
function sameNumber(a: string, b: string): boolean {
  return a.replace(/^0+(?=\d)/, "") === b.replace(/^0+(?=\d)/, "");
}
