import type { Series } from "./rounds.ts";

/** Of an even number the mean of the two in the middle. @throws RangeError when there are none */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]];
  if (low === undefined || high === undefined) throw new RangeError("no values");
  return (low + high) / 2;
}

/** The median of the ratios of wall time, pair by pair: noise that lasts longer than a round cancels out. */
export function ratio(series: Series, base: Series): number {
  return median(
    series.costs.flatMap(({ wallMs }, index) => {
      const other = base.costs[index]?.wallMs;
      return other === undefined ? [] : [wallMs / other];
    }),
  );
}

/** Wall time and peak are medians; CPU, which is told in steps of 10 ms, is the mean. */
export function typical({ costs }: Series): { wallMs: number; cpuMs: number | undefined; peakMiB: number | undefined } {
  const cpu = costs.flatMap(({ cpuMs }) => cpuMs ?? []);
  const peak = costs.flatMap(({ peakMiB }) => peakMiB ?? []);
  return {
    wallMs: median(costs.map(({ wallMs }) => wallMs)),
    cpuMs: cpu.length === 0 ? undefined : cpu.reduce((sum, one) => sum + one, 0) / cpu.length,
    peakMiB: peak.length === 0 ? undefined : median(peak),
  };
}
