import { markdownTable } from "../measure/table.ts";
import type { Result } from "./race.ts";
import { atMost, count, megabytes, ms, percent, seconds, targetTable, times, type Target } from "./targets.ts";

/** All contestants, one a line, and the targets of Strata against the naive way. Pure. */
export function reportRace(results: readonly Result[], naive: Result, strata: Result): string[] {
  return [
    ...table(results, naive),
    "",
    ...errorsOf(results),
    ...targetTable(targets(naive, strata)),
    "",
    `Where the time of "${strata.name}" goes, waits for the reader's old transactions included:`,
    "",
    ...steps(strata),
  ];
}

function steps({ steps: all }: Result): string[] {
  return markdownTable(
    ["", "time", "p99", "longest"],
    all.map(({ name, ms: took, felt: { p99Ms, longestMs } }) => [name, seconds(took), ms(p99Ms), ms(longestMs)]),
  );
}

function table(results: readonly Result[], naive: Result): string[] {
  return markdownTable(
    [
      "",
      "total",
      "to naive",
      "p50",
      "p99",
      "longest",
      "over 100 ms",
      "a second",
      "failed",
      "WAL",
      "heap",
      "updated_at moved",
      "wrong rows",
    ],
    results.map((one) => [
      one.name,
      seconds(one.totalMs),
      one.migrates ? times(one.totalMs / naive.totalMs) : "",
      ms(one.felt.p50Ms),
      ms(one.felt.p99Ms),
      ms(one.felt.longestMs),
      percent(one.felt.slowShare),
      one.felt.perSecond.toFixed(0),
      count(one.felt.failed),
      megabytes(one.walBytes),
      times(one.heapBytes / one.heapBeforeBytes),
      one.migrates ? count(one.content.movedUpdatedAt) : "",
      one.migrates ? count(one.content.wrong + one.content.lostWrites) : "",
    ]),
  );
}

function errorsOf(results: readonly Result[]): string[] {
  const lines = results.flatMap(({ name, felt: { errors } }) => {
    const codes = Object.entries(errors).map(([code, found]) => `${count(found)} x ${code}`);
    return codes.length === 0 ? [] : [`- ${name}: ${codes.join(", ")}`];
  });
  return lines.length === 0 ? [] : ["Failed operations, by SQLSTATE:", "", ...lines, ""];
}

function targets(naive: Result, strata: Result): Target[] {
  const { felt, content } = strata;
  return [
    atMost("longest stall of any operation", 150, felt.longestMs, ms),
    atMost(
      "the same, to naive",
      1 / 400,
      felt.longestMs / naive.felt.longestMs,
      (value) => `1/${Math.round(1 / value)}`,
    ),
    atMost("operations above 100 ms", 0.001, felt.slowShare, percent),
    atMost("failed operations", 0, felt.failed, count),
    atMost("rows with a changed updated_at", 0, content.movedUpdatedAt, count),
    atMost("rows missed, done twice, or with a lost write", 0, content.wrong + content.lostWrites, count),
    atMost("total time, to naive", 1.25, strata.totalMs / naive.totalMs, times),
    atMost("WAL, to naive", 1, strata.walBytes / naive.walBytes, times),
    atMost("heap after, to naive", 1, strata.heapBytes / naive.heapBytes, times),
    atMost("heap after, to before", 2.1, strata.heapBytes / strata.heapBeforeBytes, times),
  ];
}
