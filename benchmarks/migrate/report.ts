import { ratio, typical } from "../measure/median.ts";
import type { Series } from "../measure/rounds.ts";
import { factor, markdownTable, milliseconds } from "../measure/table.ts";

/** A table of all contenders, the fastest first, with their ratio to one of them, or to several. */
export function comparison(series: readonly Series[], ...baseNames: readonly string[]): string[] {
  const bases = baseNames.map((baseName) => series.find(({ name }) => name === baseName));
  const rows = series
    .map((one) => ({ one, cost: typical(one) }))
    .toSorted((a, b) => a.cost.wallMs - b.cost.wallMs)
    .map(({ one, cost }) => [
      one.name,
      milliseconds(cost.wallMs),
      ...bases.map((base) => (base === undefined ? "" : factor(ratio(one, base)))),
      milliseconds(cost.cpuMs),
      milliseconds(cost.peakMiB),
    ]);
  return markdownTable(["tool", "ms", ...baseNames.map((baseName) => `x ${baseName}`), "CPU ms", "peak MiB"], rows);
}
