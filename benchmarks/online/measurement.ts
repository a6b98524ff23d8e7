import type { Record } from "./load/application.ts";

/** What an application felt. */
export interface Felt {
  readonly operations: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly longestMs: number;
  /** Of those that took more than 100 ms, between 0 and 1. */
  readonly slowShare: number;
  readonly failed: number;
  /** How many of each: SQLSTATE → count. */
  readonly errors: Readonly<{ [code: string]: number }>;
}

const SLOW_MS = 100;

/** Of the operations that were due between two moments, in milliseconds since 1970. Pure. */
export function felt(records: readonly Record[], from: number, to: number): Felt {
  const within = records.filter(({ at }) => at >= from && at < to);
  const latencies = within.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const errors: { [code: string]: number } = {};
  for (const { error } of within) if (error !== undefined) errors[error] = (errors[error] ?? 0) + 1;
  // Those that were answered in this time, whenever they were due.
  const answered = within.filter(({ at, ms, error }) => at + ms < to && error === undefined).length;
  return {
    operations: within.length,
    perSecond: answered / ((to - from) / 1000),
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    longestMs: latencies.at(-1) ?? 0,
    slowShare: latencies.filter((ms) => ms > SLOW_MS).length / Math.max(1, latencies.length),
    failed: within.filter(({ error }) => error !== undefined).length,
    errors,
  };
}

/** The smallest value that is not exceeded by this share of them; 0 of none. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
