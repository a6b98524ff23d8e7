import type { TestDatabase } from "@strata/postgres-testkit";
import type { Cursor } from "@strata/schema-kit/queries";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { TimerStatus } from "../../src/index.ts";
import { nextWakeUp, purgeTimers, timersByStatus } from "../../src/queries.ts";
import { createLatestTimerDatabase, timerRow } from "../timer-database.ts";
import { MINUTE, schedule } from "./a-timer.ts";
import { DRIVERS, type OpenDatabase } from "@strata/postgres-testkit/drivers";

let database: TestDatabase;
beforeAll(async () => {
  database = await createLatestTimerDatabase();
});
afterAll(() => database.drop());

describe.each(DRIVERS)("over %s", (_, open) => {
  let opened: OpenDatabase;
  beforeAll(() => {
    opened = open(database.url);
  });
  afterAll(() => opened[Symbol.asyncDispose]());
  beforeEach(() => database.sql`truncate timers`);

  const insert = async (columns: Record<string, unknown>) => {
    const [row] = await database.sql<
      [{ id: string }]
    >`insert into timers ${database.sql(timerRow(columns))} returning id`;
    return row.id;
  };
  const pages = async (status: TimerStatus, limit: number) => {
    const ids: string[][] = [];
    let after: Cursor | undefined;
    do {
      const page = await timersByStatus(opened.db, { status, limit, after });
      ids.push(page.rows.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined);
    return ids;
  };

  test("the timers of a status, the newest first, each on one page", async () => {
    // Three of the same millisecond, two of them of the same microsecond: a Date could not tell where a page ends.
    const times = ["00:00:00.000001", "00:00:00.123456", "00:00:00.123457", "00:00:00.123457", "00:00:01"];
    for (const time of times) await insert({ created_at: database.sql`${`2024-01-01 ${time}`}::text::timestamptz` });
    await insert({ status: "failed" });
    const inOrder = await database.sql<{ id: string }[]>`
      select id from timers where status = 'pending' order by created_at desc, id desc`;
    const ids = inOrder.map(({ id }) => id);
    for (const size of [1, 2, 3, 4]) expect((await pages("pending", size)).flat()).toEqual(ids);
    expect(await pages("pending", 5)).toEqual([ids]);
    expect(await pages("canceled", 5)).toEqual([[]]);
  });

  test("what is created while one reads is on no later page", async () => {
    await schedule(opened.db);
    const old = await timersByStatus(opened.db, { status: "pending", limit: 1 });
    expect(old.next).toBeUndefined();
    await schedule(opened.db);
    const first = await timersByStatus(opened.db, { status: "pending", limit: 1 });
    await schedule(opened.db);
    expect(await timersByStatus(opened.db, { status: "pending", limit: 1, after: first.next })).toEqual(old);
  });

  test("nobody's own cursor is taken", async () => {
    const after = "2024-01-01'; drop table timers" as Cursor;
    await expect(timersByStatus(opened.db, { status: "pending", after })).rejects.toThrow(RangeError);
  });

  test("the next wake-up is that of the first pending timer", async () => {
    expect(await nextWakeUp(opened.db)).toBeUndefined();
    await schedule(opened.db, { executeAt: new Date("2101-01-01T00:00:00Z") });
    await insert({ execute_at: "2099-01-01T00:00:00Z", status: "canceled" });
    const { executeAt } = await schedule(opened.db, { executeAt: new Date("2100-01-01T00:00:00Z") });
    const next = await nextWakeUp(opened.db);
    expect(next?.executeAt).toEqual(executeAt);
    expect(Number.isInteger(next?.inMs)).toBe(true);
    const [server] = await database.sql<{ ms: number }[]>`
      select extract(epoch from '2100-01-01Z'::timestamptz - clock_timestamp())::float8 * 1000 as ms`;
    expect((next?.inMs ?? 0) - (server?.ms ?? 0)).toBeGreaterThan(0);
    expect((next?.inMs ?? 0) - (server?.ms ?? 0)).toBeLessThan(MINUTE);
  });

  test("who is overdue need not sleep", async () => {
    await insert({ created_at: "2020-01-01", execute_at: "2020-01-02" });
    expect(await nextWakeUp(opened.db)).toMatchObject({ inMs: 0 });
  });

  test("purged are those that ended long ago, the oldest first, as many as asked for", async () => {
    const ended = await Promise.all(
      ["completed", "failed", "canceled"].map((status, n) => insert({ status, updated_at: `200${n}-01-01` })),
    );
    const kept = [
      await insert({ status: "completed" }),
      await insert({ status: "pending", updated_at: "2001-01-01" }),
      await insert({ status: "executing", updated_at: "2001-01-01" }),
    ];
    expect(await purgeTimers(opened.db, { olderThanMs: MINUTE, limit: 2 })).toBe(2);
    const left = async () => (await database.sql`select id from timers`).map(({ id }) => id as string).toSorted();
    expect(await left()).toEqual([ended[2] ?? "", ...kept].toSorted());
    expect(await purgeTimers(opened.db, { olderThanMs: MINUTE })).toBe(1);
    expect(await purgeTimers(opened.db, { olderThanMs: MINUTE })).toBe(0);
    expect(await left()).toEqual(kept.toSorted());
  });

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])("an age of %d ms is refused", async (olderThanMs) => {
    await expect(purgeTimers(opened.db, { olderThanMs })).rejects.toThrow(RangeError);
  });
});
