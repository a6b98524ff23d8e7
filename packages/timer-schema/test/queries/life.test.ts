import type { TestDatabase } from "@strata/postgres-testkit";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { TIMER_STATUSES } from "../../src/index.ts";
import {
  cancelTimer,
  claimDueTimers,
  completeTimer,
  failTimer,
  recoverStuckTimers,
  type ClaimedTimer,
} from "../../src/queries.ts";
import { createLatestTimerDatabase } from "../timer-database.ts";
import { ageClaim, insertDueTimer, MINUTE, schedule } from "./a-timer.ts";
import { DRIVERS, type OpenDatabase } from "@strata/postgres-testkit/drivers";

let database: TestDatabase;
beforeAll(async () => {
  database = await createLatestTimerDatabase();
});
afterAll(() => database.drop());

const insertDue = (dueForMs?: number, columns?: Record<string, unknown>) => insertDueTimer(database, dueForMs, columns);
const age = (id: string, ms: number) => ageClaim(database, id, ms);

describe.each(DRIVERS)("over %s", (_, open) => {
  let opened: OpenDatabase;
  beforeAll(() => {
    opened = open(database.url);
  });
  afterAll(() => opened[Symbol.asyncDispose]());
  beforeEach(() => database.sql`truncate timers`);

  const claimDue = (limit = 100) => claimDueTimers(opened.db, { limit });
  const claimOne = async (): Promise<ClaimedTimer> => {
    await insertDue();
    const [claimed] = await claimDue(1);
    if (claimed === undefined) throw new Error("not claimed");
    return claimed;
  };
  const stateOf = async (id: string) => {
    const [row] =
      await database.sql`select status, last_error, executed_at is not null as ended from timers where id = ${id}`;
    return row;
  };

  test("what is due is claimed, the longest overdue first, once", async () => {
    const younger = await insertDue(1000);
    const eldest = await insertDue(24 * 60 * MINUTE);
    await schedule(opened.db);
    const claimed = await claimDue();
    expect(claimed.map(({ timer }) => timer.id)).toEqual([eldest, younger]);
    expect(claimed.map(({ timer }) => timer.status)).toEqual(["executing", "executing"]);
    expect(await claimDue()).toEqual([]);
  });

  test("what another transaction has claimed is passed over, not waited for", async () => {
    const [eldest, younger] = [await insertDue(2000), await insertDue(1000)];
    await opened.db.transaction(async (one) => {
      expect(await claimDueTimers(one, { limit: 1 })).toMatchObject([{ timer: { id: eldest } }]);
      const others = await opened.db.transaction(async (other) => {
        await other.execute(sql`set local lock_timeout = '5s'`);
        return claimDueTimers(other, { limit: 100 });
      });
      expect(others).toMatchObject([{ timer: { id: younger } }]);
    });
  });

  test("within one transaction, in which no time passes, the first end counts", async () => {
    await insertDue();
    await opened.db.transaction(async (one) => {
      const [claimed] = await claimDueTimers(one, { limit: 1 });
      if (claimed === undefined) throw new Error("not claimed");
      expect(await completeTimer(one, claimed)).toMatchObject({ status: "completed" });
      expect(await failTimer(one, { ...claimed, error: "503" })).toBeUndefined();
    });
  });

  test("those of the same millisecond come in the order of their microseconds", async () => {
    const ids = await Promise.all([insertDue(), insertDue(), insertDue()]);
    for (const [n, id] of ids.entries()) {
      await database.sql`update timers set execute_at = '2024-01-01 00:00:00.0005'::timestamptz - ${n} * interval '1 us' where id = ${id}`;
    }
    expect((await claimDue()).map(({ timer }) => timer.id)).toEqual(ids.toReversed());
  });

  test("no more are claimed than asked for", async () => {
    for (let n = 0; n < 5; n += 1) await insertDue();
    expect(await claimDue(2)).toHaveLength(2);
    expect(await claimDue(2)).toHaveLength(2);
    expect(await claimDue(2)).toHaveLength(1);
  });

  test.each([0, -1, 1.5, 1001, Number.NaN])("a limit of %d is refused", async (limit) => {
    await expect(claimDue(limit)).rejects.toThrow(RangeError);
  });

  test.each(TIMER_STATUSES.filter((status) => status !== "pending"))("what is %s is not claimed", async (status) => {
    await insertDue(1000, { status });
    expect(await claimDue()).toEqual([]);
  });

  test("a claim that is rolled back is none", async () => {
    const id = await insertDue();
    const rolledBack = opened.db.transaction(async (tx) => {
      const claimed = await claimDueTimers(tx, { limit: 1 });
      throw new Error(`died with ${claimed.length}`);
    });
    await expect(rolledBack).rejects.toThrow("died with 1");
    expect(await claimDue()).toMatchObject([{ timer: { id } }]);
  });

  test("completed: it says when, and a second time nothing", async () => {
    const { claim, timer } = await claimOne();
    expect(await completeTimer(opened.db, { claim })).toMatchObject({
      id: timer.id,
      status: "completed",
      lastError: null,
    });
    expect(await stateOf(timer.id)).toEqual({ status: "completed", last_error: null, ended: true });
    expect(await completeTimer(opened.db, { claim })).toBeUndefined();
    expect(await failTimer(opened.db, { claim, error: "too late" })).toBeUndefined();
    expect(await stateOf(timer.id)).toEqual({ status: "completed", last_error: null, ended: true });
  });

  test("failed: it says why and when, and a second time nothing", async () => {
    const { claim, timer } = await claimOne();
    expect(await failTimer(opened.db, { claim, error: "503" })).toMatchObject({ status: "failed", lastError: "503" });
    expect(await failTimer(opened.db, { claim, error: "504" })).toBeUndefined();
    expect(await completeTimer(opened.db, { claim })).toBeUndefined();
    expect(await stateOf(timer.id)).toEqual({ status: "failed", last_error: "503", ended: true });
  });

  test("canceled while it is pending, and not after", async () => {
    const { id } = await schedule(opened.db);
    expect(await cancelTimer(opened.db, { timerId: id })).toMatchObject({ id, status: "canceled", executedAt: null });
    expect(await cancelTimer(opened.db, { timerId: id })).toBeUndefined();
    const { timer } = await claimOne();
    expect(await cancelTimer(opened.db, { timerId: timer.id })).toBeUndefined();
    expect(await stateOf(timer.id)).toMatchObject({ status: "executing" });
    expect(await cancelTimer(opened.db, { timerId: crypto.randomUUID() })).toBeUndefined();
  });

  test("what is stuck is due again, and whoever had it has lost it", async () => {
    const lost = await claimOne();
    await age(lost.timer.id, 10 * MINUTE);
    expect(await recoverStuckTimers(opened.db, { stuckForMs: 9 * MINUTE })).toMatchObject([
      { id: lost.timer.id, status: "pending" },
    ]);
    expect(await completeTimer(opened.db, lost)).toBeUndefined();
    const [held] = await claimDue();
    if (held === undefined) throw new Error("not claimed");
    expect(await completeTimer(opened.db, lost)).toBeUndefined();
    expect(await failTimer(opened.db, { ...lost, error: "late" })).toBeUndefined();
    expect(await completeTimer(opened.db, held)).toMatchObject({ status: "completed" });
  });

  test("what is stuck can be given up instead", async () => {
    const { timer } = await claimOne();
    await age(timer.id, 10 * MINUTE);
    expect(await recoverStuckTimers(opened.db, { stuckForMs: MINUTE, to: "failed" })).toMatchObject([
      { status: "failed" },
    ]);
    expect(await stateOf(timer.id)).toMatchObject({ ended: true, last_error: expect.stringContaining("did not say") });
    expect(await claimDue()).toEqual([]);
  });

  test("the longest stuck are recovered first, no more than asked for, and none that is not stuck", async () => {
    const [first, second, fresh] = [await claimOne(), await claimOne(), await claimOne()];
    await age(first.timer.id, 2 * MINUTE);
    await age(second.timer.id, 10 * MINUTE);
    const recover = async (limit: number) =>
      (await recoverStuckTimers(opened.db, { stuckForMs: MINUTE, limit })).map(({ id }) => id);
    expect(await recover(1)).toEqual([second.timer.id]);
    expect(await recover(10)).toEqual([first.timer.id]);
    expect(await recover(10)).toEqual([]);
    expect(await completeTimer(opened.db, fresh)).toMatchObject({ status: "completed" });
  });

  test.each([0, 999, Number.NaN])("to be stuck for %d ms is refused", async (stuckForMs) => {
    await expect(recoverStuckTimers(opened.db, { stuckForMs })).rejects.toThrow(RangeError);
  });
});
