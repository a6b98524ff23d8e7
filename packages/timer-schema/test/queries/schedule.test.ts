import { isCheckViolation } from "@strata/schema-kit/queries";
import type { TestDatabase } from "@strata/postgres-testkit";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { timers } from "../../src/index.ts";
import { scheduleTimer, scheduleTimerNow } from "../../src/queries.ts";
import { createLatestTimerDatabase } from "../timer-database.ts";
import { HOOK } from "./a-timer.ts";
import { DRIVERS, type OpenDatabase } from "@strata/postgres-testkit/drivers";

const FUTURE = new Date("2100-01-01T00:00:00.123Z");
const PAST = new Date("2001-01-01T00:00:00Z");

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

  test("a timer is written down as it was given, pending", async () => {
    const metadata = { order: 17 };
    const callback = { ...HOOK, headers: { "x-größe": "✓" }, payload: [1, null, "a"] };
    const timer = await scheduleTimer(opened.db, { executeAt: FUTURE, callback, callbackMethod: "PUT", metadata });
    expect(timer).toMatchObject({
      executeAt: FUTURE,
      callbackType: "http",
      callbackConfig: callback,
      callbackMethod: "PUT",
      metadata,
      status: "pending",
      executedAt: null,
    });
    expect(await opened.db.select().from(timers)).toEqual([timer]);
  });

  test("the type of the row is that of its callback", async () => {
    const timer = await scheduleTimer(opened.db, { executeAt: FUTURE, callback: { type: "nats", subject: "orders" } });
    expect(timer).toMatchObject({ callbackType: "nats", callbackConfig: { type: "nats", subject: "orders" } });
  });

  test.each(["scheduleTimer", "scheduleTimerNow"] as const)("%s makes one timer for an id", async (name) => {
    const id = crypto.randomUUID();
    const schedule = { scheduleTimer, scheduleTimerNow }[name];
    expect(await schedule(opened.db, { id, executeAt: FUTURE, callback: HOOK })).toMatchObject({ id });
    const other = { ...HOOK, url: "https://example.org/other" };
    expect(await schedule(opened.db, { id, executeAt: FUTURE, callback: other })).toBeUndefined();
    expect(await opened.db.select().from(timers)).toMatchObject([{ id, callbackConfig: HOOK }]);
  });

  test("a time that has passed is refused, by a check that can be told from others", async () => {
    const error = await scheduleTimer(opened.db, { executeAt: PAST, callback: HOOK }).catch(
      (thrown: unknown) => thrown,
    );
    expect(isCheckViolation(error, "future_execute_at")).toBe(true);
    expect(isCheckViolation(error, "valid_status")).toBe(false);
    expect(isCheckViolation(new Error("future_execute_at"), "future_execute_at")).toBe(false);
  });

  test("an error of another kind is no check violation", async () => {
    const error = await opened.db.execute(sql`select 1 / 0`).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(isCheckViolation(error, "future_execute_at")).toBe(false);
  });

  test.each([
    ["without a time", undefined],
    ["after a time that has passed", PAST],
  ])("scheduled now %s, it is due a millisecond after its creation", async (_name, notBefore) => {
    await scheduleTimerNow(opened.db, { callback: HOOK, notBefore });
    expect(await database.sql`select execute_at - created_at = '1 ms' as next from timers`).toEqual([{ next: true }]);
  });

  test("scheduled now but not before a time to come, it is due then", async () => {
    expect(await scheduleTimerNow(opened.db, { callback: HOOK, notBefore: FUTURE })).toMatchObject({
      executeAt: FUTURE,
    });
  });

  test("what is scheduled in a transaction goes with it", async () => {
    const rolledBack = opened.db.transaction(async (tx) => {
      await scheduleTimerNow(tx, { callback: HOOK });
      throw new Error("changed my mind");
    });
    await expect(rolledBack).rejects.toThrow("changed my mind");
    expect(await opened.db.select().from(timers)).toEqual([]);
  });
});
