import { ratio, typical } from "../measure/median.ts";
import type { Series } from "../measure/rounds.ts";
import { factor, markdownTable, milliseconds } from "../measure/table.ts";

/** A table of all contenders, the fastest first, with their ratio to one of them. */
export function comparison(series: readonly Series[], baseName: string): string[] {
  const base = series.find(({ name }) => name === baseName);
  const rows = series
    .map((one) => ({ one, cost: typical(one) }))
    .toSorted((a, b) => a.cost.wallMs - b.cost.wallMs)
    .map(({ one, cost }) => [
      one.name,
      milliseconds(cost.wallMs),
      base === undefined ? "" : factor(ratio(one, base)),
      milliseconds(cost.cpuMs),
      milliseconds(cost.peakMiB),
    ]);
  return markdownTable(["tool", "ms", `x ${baseName}`, "CPU ms", "peak MiB"], rows);
}
