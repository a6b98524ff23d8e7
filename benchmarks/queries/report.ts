import { median, ratio } from "../measure/median.ts";
import type { Series } from "../measure/rounds.ts";
import { factor, markdownTable } from "../measure/table.ts";
import type { PreparedResult } from "./prepared/compare.ts";
import type { QueuesResult } from "./queues/compare.ts";
import type { SizeResult } from "./sizes/compare.ts";

/** One load a line and one size a column, with the ratio of the last to the first. Pure. */
export function sizesTable(results: readonly SizeResult[], calls: number): string[] {
  const sizes = [...new Set(results.map(({ rows }) => rows))];
  const loads = [...new Set(results.map(({ load }) => load))];
  return markdownTable(
    ["a second", ...sizes.map((rows) => `${count(rows)} rows`), "the last to the first"],
    loads.map((load) => {
      const mine = results.filter((one) => one.load === load);
      const [first, last] = [mine[0], mine.at(-1)];
      return [
        load.unit,
        ...mine.map(({ series }) => count(perSecond(series, calls * load.each))),
        first === undefined || last === undefined ? "" : factor(ratio(first.series, last.series)),
      ];
    }),
  );
}

/** One load a line. Pure. */
export function preparedTable(results: readonly PreparedResult[], calls: number): string[] {
  return markdownTable(
    ["a second, on one connection", "prepared", "not prepared", "time of a prepared call"],
    results.map(({ load, prepared, plain }) => [
      load.unit,
      ...[prepared, plain].map((series) => count(perSecond(series, calls * load.each))),
      factor(ratio(prepared, plain)),
    ]),
  );
}

/** One contender a line, and what each does in a second to what the base does. Pure. */
export function queuesTable({ enqueue, work }: QueuesResult, jobs: number, baseName: string): string[] {
  return markdownTable(
    ["jobs a second", "enqueued", `x ${baseName}`, "fetched and completed", `x ${baseName}`],
    work.map(({ name }) => [name, ...cells(enqueue, name), ...cells(work, name)]),
  );

  function cells(all: readonly Series[], name: string): string[] {
    const [one, base] = [name, baseName].map((wanted) => all.find((series) => series.name === wanted));
    if (one === undefined || base === undefined) return ["", ""];
    return [count(perSecond(one, jobs)), factor(ratio(base, one))];
  }
}

function perSecond({ costs }: Series, units: number): number {
  return units / (median(costs.map(({ wallMs }) => wallMs)) / 1000);
}

function count(value: number): string {
  return Math.round(value).toLocaleString("en");
}
