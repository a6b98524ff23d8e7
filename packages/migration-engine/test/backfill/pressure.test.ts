import { createDatabase } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { describePressure, LIMITS, type BackfillEvent, type Limits } from "../../src/index.ts";
import { pressureOf, type Load } from "../../src/backfill/pressure.ts";
import { fillItems, makeItems, summaryOf } from "./workshop.ts";

const IDLE: Load = {
  lagBytes: undefined,
  lagSeconds: undefined,
  lockWaiters: 0,
  oldest: undefined,
  deadRowsPerLive: 0,
};

describe("a reason to wait", () => {
  test("is none on a server that is not busy, or does not tell", () => {
    expect(pressureOf(IDLE, LIMITS)).toBeUndefined();
  });

  test.each<[Partial<Load>, string]>([
    [{ lagBytes: 3e8 }, "A standby is behind (300000000 bytes, at most 268435456)"],
    [{ lagSeconds: 11 }, "A standby is behind (11 seconds, at most 10)"],
    [{ lockWaiters: 6 }, "Sessions wait for locks (6 sessions, at most 5)"],
    [
      { oldest: { seconds: 61, who: "pid 7" } },
      "An old transaction keeps dead rows from being removed (61 seconds, at most 60): pid 7",
    ],
    [
      { deadRowsPerLive: 0.755 },
      "Too many rows are dead, and vacuum does not get rid of them (0.76 rows per live row, at most 0.5)",
    ],
  ])("is what passes its limit: %j", (load, line) => {
    const pressure = pressureOf({ ...IDLE, ...load }, LIMITS);
    expect(pressure && describePressure(pressure)).toBe(line);
  });
});

/** Runs with the given limits until it pauses, then does what ends the pause. */
async function untilPaused(
  url: string,
  limits: Partial<Limits>,
  relieve: (event: BackfillEvent) => Promise<unknown>,
): Promise<readonly BackfillEvent[]> {
  const paused = Promise.withResolvers<BackfillEvent>();
  const filled = fillItems(url, {
    limits: { lookEveryMs: 20, ...limits },
    report: (event) => event.type === "backfill-paused" && paused.resolve(event),
  });
  await relieve(await paused.promise);
  return (await filled).events;
}

describe("a backfill waits", () => {
  test("while a transaction is older than the limit, and says whose", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await makeItems(sql, 2_000);
    const old = await sql.reserve();
    await old`BEGIN ISOLATION LEVEL REPEATABLE READ`;
    const [{ pid } = { pid: 0 }] = await old<{ pid: number }[]>`SELECT pg_backend_pid() AS pid FROM items LIMIT 1`;
    const events = await untilPaused(url, { oldTransactionSeconds: -1 }, async (event) => {
      expect(event).toMatchObject({
        pressure: { kind: "old-transaction", detail: expect.stringContaining(`pid ${pid}`) },
      });
      expect(await summaryOf(database.sql)).toMatchObject({ fresh: 0 });
      await old`COMMIT`;
      old.release();
    });
    expect(events.map(({ type }) => type)).toContain("backfill-resumed");
    expect(await summaryOf(sql)).toMatchObject({ fresh: 2_000, wrong: 0 });
  });

  test("while too many sessions wait for locks", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await makeItems(sql, 2_000);
    await sql`CREATE TABLE elsewhere (id int)`;
    const holder = await sql.reserve();
    await holder`BEGIN`;
    await holder`LOCK TABLE elsewhere`;
    const waiter = sql`SELECT FROM elsewhere`.execute();
    // One that has just begun to wait is no reason.
    const long =
      () => sql`SELECT FROM pg_locks WHERE waitstart < clock_timestamp() - interval '1 second' AND NOT granted
      AND relation = 'elsewhere'::regclass`;
    while ((await long()).length === 0);
    const events = await untilPaused(url, { lockWaiters: 0 }, async (event) => {
      expect(event).toMatchObject({ pressure: { kind: "lock-waiters", value: 1, unit: "sessions" } });
      await holder`COMMIT`;
      holder.release();
    });
    await waiter;
    expect(events.at(-1)).toMatchObject({ type: "backfill-finished", rows: 2_000 });
  });

  test("not for dead rows that a vacuum can remove: it vacuums, and goes on", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await makeItems(sql, 30_000);
    await sql.unsafe("ALTER TABLE items SET (autovacuum_enabled = off)");
    await sql`UPDATE items SET count = 0, updated_at = '2020-01-01'`;
    // What a session did is added up to some seconds later: after ANALYZE it would be counted twice.
    const counted = () =>
      sql`SELECT FROM pg_stat_user_tables WHERE relname = 'items' AND n_live_tup >= 30000 AND n_dead_tup >= 30000`;
    while ((await counted()).length === 0);
    await sql`ANALYZE items`;
    const { events } = await fillItems(url, { limits: { lookEveryMs: 20 } });
    expect(events.map(({ type }) => type)).toContain("backfill-vacuum");
    expect(events.at(-1)).toMatchObject({ type: "backfill-finished", rows: 30_000 });
  });

  test("stops when it is told to while it waits", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await makeItems(sql, 2_000);
    const old = await sql.reserve();
    await old`BEGIN ISOLATION LEVEL REPEATABLE READ`;
    await old`SELECT FROM items LIMIT 1`;
    const stop = new AbortController();
    const result = await fillItems(url, {
      limits: { oldTransactionSeconds: -1, lookEveryMs: 10 },
      signal: stop.signal,
      report: ({ type }) => type === "backfill-paused" && stop.abort(),
    });
    expect(result).toMatchObject({ state: "stopped", rows: 0 });
    await old`COMMIT`;
    old.release();
  });
});
