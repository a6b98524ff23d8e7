import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { atOnce } from "../queries/at-once.ts";
import { startDatabases, type Databases } from "../queries/databases.ts";
import { compareQueues } from "../queries/queues/compare.ts";
import { strata, type QueueContender } from "../queries/queues/contenders.ts";
import { preparedTable, queuesTable, sizesTable } from "../queries/report.ts";
import { compareSizes } from "../queries/sizes/compare.ts";
import { LOADS } from "../queries/sizes/loads.ts";
import type { Series } from "../measure/rounds.ts";

const series = (name: string, ...wallMs: number[]): Series => ({
  name,
  costs: wallMs.map((one) => ({ wallMs: one, cpuMs: undefined, peakMiB: undefined })),
});

test("each number is done once, and no more at a time than there are workers", async () => {
  const done: number[] = [];
  let [now, most] = [0, 0];
  await atOnce(3, 20, async (n) => {
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setTimeout(resolve, n % 3));
    done.push(n);
    now -= 1;
  });
  expect(done.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n));
  expect(most).toBe(3);
});

test("what is twice as fast as the base is told to be 2 times it", () => {
  const result = { enqueue: [series("a", 1000), series("b", 2000)], work: [series("a", 1000), series("b", 500)] };
  expect(queuesTable(result, 100, "a").slice(2)).toEqual([
    "| a             |      100 | 1.00 |                   100 | 1.00 |",
    "| b             |       50 | 0.50 |                   200 | 2.00 |",
  ]);
});

test("what is half as fast at the last size is told to be half of the first", () => {
  const [load] = LOADS;
  if (load === undefined) throw new Error("there are none");
  const at = (rows: number, wallMs: number) => ({ load, rows, series: series(`${rows}`, wallMs) });
  expect(sizesTable([at(1000, 1000), at(10_000, 2000)], 50)[2]).toMatch(/\| +500 \| +250 \| +0\.50 \|$/);
});

test("what takes half the time when it is prepared is told to take half of it", () => {
  const [load] = LOADS;
  if (load === undefined) throw new Error("there are none");
  const result = { load, prepared: series("a", 500), plain: series("b", 1000) };
  expect(preparedTable([result], 50)[2]).toMatch(/\| +1,000 \| +500 \| +0\.50 \|$/);
});

describe("on a server", () => {
  let databases: Databases;
  beforeAll(async () => {
    databases = await startDatabases();
  });
  afterAll(() => databases[Symbol.asyncDispose]());
  afterEach(() => vi.unstubAllEnvs());

  const task = { jobs: 100, batch: 10, workers: 4, rounds: 1 };
  const broken: QueueContender = {
    name: "broken",
    program: join(import.meta.dirname, "broken-queue.ts"),
    unfinished: "SELECT 1 AS count",
  };

  test("every load runs at every size, and gets what it should", async () => {
    const results = await compareSizes(databases, { sizes: [2000, 4000], rounds: 1, calls: 5, workers: 4 });
    expect(results.map(({ load, rows, series: { costs } }) => [load.name, rows, costs.length])).toEqual(
      LOADS.flatMap(({ name }) => [2000, 4000].map((rows) => [name, rows, 1])),
    );
  });

  test("a load that gets less than it should is an error, and no fast round", async () => {
    const tooMany = { sizes: [2000], rounds: 1, calls: 50, workers: 4 };
    await expect(compareSizes(databases, tooMany)).rejects.toThrow(/claims of 2000: got 200, not 500/);
  });

  test("ours enqueues, carries out and completes every job", async () => {
    const { enqueue, work } = await compareQueues(databases, [strata], task);
    expect([enqueue, work].map(([one]) => [one?.name, one?.costs.length])).toEqual([
      ["strata", 1],
      ["strata", 1],
    ]);
  });

  test.each([
    ["loses one", /carried out 99 of 100/],
    ["does one again", /and 1 again/],
    ["leaves one", /left 1 jobs unfinished/],
  ])("a job system that %s is an error, and no fast round", async (how, message) => {
    vi.stubEnv("BROKEN_QUEUE", how);
    await expect(compareQueues(databases, [broken], task)).rejects.toThrow(message);
  });
});
