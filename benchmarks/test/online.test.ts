import { expect, test } from "vitest";
import { felt, percentile } from "../online/measurement.ts";
import { keyOf } from "../online/old-timers.ts";
import { atMost, ms, targetTable } from "../online/targets.ts";

const read = (at: number, latency: number, error?: string) => {
  const record = { at, ms: latency, kind: "read", form: "old" } as const;
  return error === undefined ? record : { ...record, error };
};

test("a stall counts in every operation that was due while it lasted, and in none outside of the time", () => {
  const records = [read(0, 5000), read(1000, 4), read(1500, 600), read(1700, 400, "42703"), read(2000, 9000)];
  expect(felt(records, 1000, 2000)).toMatchObject({
    operations: 3,
    longestMs: 600,
    slowShare: 2 / 3,
    failed: 1,
    errors: { "42703": 1 },
  });
});

test("throughput counts what was answered within the time", () => {
  expect(felt([read(0, 10), read(500, 10), read(900, 500)], 0, 1000).perSecond).toBe(2);
});

test("a percentile is a value that occurred; of none it is 0", () => {
  const values = Array.from({ length: 100 }, (_, index) => index + 1);
  expect([percentile(values, 0.5), percentile(values, 0.99), percentile([7], 0.99), percentile([], 0.5)]).toEqual([
    50, 99, 7, 0,
  ]);
});

test("a target that is exceeded is missed, and one that is just reached is met", () => {
  expect([150, 150.1].map((value) => atMost("stall", 150, value, ms).met)).toEqual([true, false]);
  expect(targetTable([atMost("stall", 150, 200, ms)]).at(-1)).toMatch(/at most 150 ms.*200 ms.*missed/);
});

test("keys are the same in every run, and one kind is in the order of the rows", () => {
  expect(keyOf("random", 1)).toBe(keyOf("random", 1));
  const ordered = [1, 2, 300, 70_000].map((n) => keyOf("sequential", n));
  expect(ordered.toSorted()).toEqual(ordered);
});
