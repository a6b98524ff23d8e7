import { setTimeout as sleep } from "node:timers/promises";
import { markdownTable } from "../measure/table.ts";
import type { Contestant } from "./contestants/contestant.ts";
import { naive } from "./contestants/naive.ts";
import { pgroll } from "./contestants/pgroll.ts";
import { strata } from "./contestants/strata.ts";
import type { Databases } from "./databases.ts";
import type { KeyKind } from "./old-timers.ts";
import { race, type Result } from "./race.ts";
import { reportRace } from "./report-race.ts";
import { crowd } from "./scenarios/crowd.ts";
import { killAgainAndAgain } from "./scenarios/kills.ts";
import { locks } from "./scenarios/locks.ts";
import { rateAt } from "./scenarios/rate.ts";
import { restartInTheMiddle } from "./scenarios/restart.ts";
import { atMost, count, ms, targetTable, times } from "./targets.ts";

/** Measures something, and gives the lines of its section. */
export type Part = (databases: Databases, rows: number) => Promise<string[]>;

const PER_SECOND = 200;

/** The application and the chaos, and no migration: what the machine does by itself. */
const nothing: Contestant = { name: "no migration", run: () => sleep(20_000) };

/** In the order of a whole run. */
export const PARTS: Readonly<Record<string, Part>> = {
  race: (databases, rows) => races(databases, rows, "random", [nothing, naive, pgroll, strata]),
  sequential: (databases, rows) => races(databases, rows, "sequential", [naive, strata]),
  locks: reportLocks,
  faults: reportFaults,
  crowd: reportCrowd,
  rate: reportRate,
};

async function races(
  databases: Databases,
  rows: number,
  key: KeyKind,
  contestants: readonly Contestant[],
): Promise<string[]> {
  const results: Result[] = [];
  for (const one of contestants) {
    const result = await race(databases, { rows, key, perSecond: PER_SECOND }, one, one !== nothing);
    process.stderr.write(`${JSON.stringify(result)}\n`);
    results.push(result);
  }
  const [byNaive, byStrata] = [naive, strata].map(({ name }) => results.find((one) => one.name === name));
  if (byNaive === undefined || byStrata === undefined) throw new Error("not all have run");
  return [
    `${count(rows)} timers in the old form, with a ${key} key; ${PER_SECOND} operations a second (half reads, a quarter inserts, a quarter updates).`,
    "",
    ...reportRace(results, byNaive, byStrata),
  ];
}

async function reportLocks(databases: Databases, rows: number): Promise<string[]> {
  const found = await locks(databases, Math.min(rows, 200_000));
  const ours = found.filter(({ way }) => way === "Strata");
  const [vacuum, reader] = ["autovacuum", "an 8 s reader"].map((behind) => ours.find((one) => one.behind === behind));
  return [
    "Adding the columns while something holds the table.",
    "",
    ...markdownTable(
      ["behind", "way", "done after", "longest stall"],
      found.map(({ behind, way, gotAfterMs, longestStallMs }) => [
        behind,
        way,
        gotAfterMs === undefined ? "never (45 s)" : ms(gotAfterMs),
        ms(longestStallMs),
      ]),
    ),
    "",
    ...targetTable([
      atMost("lock while autovacuum works", 1500, vacuum?.gotAfterMs ?? Number.POSITIVE_INFINITY, ms),
      atMost("stall meanwhile", 50, vacuum?.longestStallMs ?? Number.POSITIVE_INFINITY, ms),
      atMost("stall behind an 8 s reader", 50, reader?.longestStallMs ?? Number.POSITIVE_INFINITY, ms),
    ]),
  ];
}

async function reportFaults(databases: Databases, rows: number): Promise<string[]> {
  const kills = await killAgainAndAgain(databases, Math.min(rows, 20_000), 20);
  const restart = await restartInTheMiddle(databases, Math.min(rows, 200_000));
  const phases = Object.entries(kills.during).map(([phase, killed]) => `${phase} ${killed}`);
  return [
    `The runner killed (\`kill -9\`) ${kills.kills} times, in: ${phases.join(", ")}. A server that crashed in the middle of the backfill: the run says \`${restart.run}\`.`,
    "",
    ...targetTable([
      atMost("killed, and another catalog or other rows", 0, kills.kills - kills.same, count),
      atMost("server restarted, and another catalog or other rows", 0, restart.same ? 0 : 1, count),
    ]),
  ];
}

async function reportCrowd(databases: Databases, rows: number): Promise<string[]> {
  const found = await crowd(databases, Math.min(rows, 5000), 50);
  return [
    `Two migrators at once, and somebody who builds an index concurrently on the same table: ${found.runs} runs.`,
    "",
    ...[...new Set(found.failed)].map((one) => `- failed: ${one}`),
    ...targetTable([
      atMost("runs that hung", 0, found.hung, count),
      atMost("failed", 0, found.failed.length, count),
      atMost("invalid indexes", 0, found.invalidIndexes, count),
    ]),
  ];
}

async function reportRate(databases: Databases, rows: number): Promise<string[]> {
  const small = await rateAt(databases, rows / 2);
  const large = await rateAt(databases, rows * 5);
  return [
    ...markdownTable(
      ["rows", "rows a second"],
      [small, large].map((one) => [count(one.rows), count(Math.round(one.rowsPerSecond))]),
    ),
    "",
    ...targetTable([
      atMost("rate at the smaller size, to the larger", 1.2, small.rowsPerSecond / large.rowsPerSecond, times),
    ]),
  ];
}
