import type { TestDatabase } from "@strata/postgres-testkit";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { scheduledIntents } from "../../src/index.ts";
import { claimDueIntents, claimIntent, createIntent, disableIntent, recordExecution } from "../../src/queries.ts";
import { createLatestIntentsDatabase } from "../intents-database.ts";
import { DRIVERS, type OpenDatabase } from "@strata/postgres-testkit/drivers";
import { ago, ahead, dueIntent, MINUTE } from "./new-intent.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createLatestIntentsDatabase();
});
afterAll(() => database.drop());

describe.each(DRIVERS)("over %s", (_, open) => {
  let opened: OpenDatabase;
  beforeAll(() => {
    opened = open(database.url);
  });
  afterAll(() => opened[Symbol.asyncDispose]());
  beforeEach(() => database.sql`truncate scheduled_intents cascade`);

  const create = async (columns: Parameters<typeof dueIntent>[0] = {}) => {
    const intent = await createIntent(opened.db, dueIntent(columns));
    if (intent === undefined) throw new Error("not created");
    return intent;
  };
  const claimDue = (limit = 100, leaseMs = MINUTE) => claimDueIntents(opened.db, { leaseMs, limit });

  test("an intent is created once for its id", async () => {
    const id = crypto.randomUUID();
    expect(await createIntent(opened.db, dueIntent({ id }))).toMatchObject({ id, executionCount: 0, enabled: true });
    expect(await createIntent(opened.db, dueIntent({ id, intentName: "Another" }))).toBeUndefined();
    expect(await opened.db.select().from(scheduledIntents)).toMatchObject([{ id, intentName: "Drink water" }]);
  });

  test("what is due is claimed, the longest overdue first, and not again before the lease ends", async () => {
    const younger = await create({ nextCheck: ago(MINUTE) });
    const older = await create({ nextCheck: ago(2 * MINUTE) });

    const claimed = await claimDue();
    expect(claimed.map(({ intent }) => intent.id)).toEqual([older.id, younger.id]);
    expect(await claimDue()).toEqual([]);
  });

  test("what another transaction has claimed is passed over, not waited for", async () => {
    const older = await create({ nextCheck: ago(2 * MINUTE) });
    const younger = await create({ nextCheck: ago(MINUTE) });
    await opened.db.transaction(async (one) => {
      expect(await claimDueIntents(one, { leaseMs: MINUTE, limit: 1 })).toMatchObject([{ intent: { id: older.id } }]);
      const others = await opened.db.transaction(async (other) => {
        await other.execute(sql`set local lock_timeout = '5s'`);
        return claimDueIntents(other, { leaseMs: MINUTE, limit: 100 });
      });
      expect(others).toMatchObject([{ intent: { id: younger.id } }]);
    });
  });

  test("a claim says when the intent was due, and how long it holds", async () => {
    await database.sql`insert into scheduled_intents (user_id, intent_name, trigger_type, action_type, action_context, next_check)
      values ('ada', 'x', 'cron', 'notify', 'x', '2024-02-03 04:05:06.123456+00')`;
    const [claimed] = await claimDue(1, 5 * MINUTE);
    expect(claimed?.claim.slot).toBe("2024-02-03T04:05:06.123456Z");
    const [row] = await database.sql<{ exact: boolean; ms: number }[]>`
      select next_check = ${claimed?.claim.until ?? ""}::text::timestamptz as exact,
        1000 * extract(epoch from next_check - last_checked)::float8 as ms from scheduled_intents`;
    expect(row).toEqual({ exact: true, ms: 5 * MINUTE });
    expect(claimed?.intent.nextCheck?.getTime()).toBe((claimed?.claimedAt.getTime() ?? 0) + 5 * MINUTE);
  });

  test("no more are claimed than asked for", async () => {
    for (let n = 0; n < 5; n += 1) await create();
    expect(await claimDue(2)).toHaveLength(2);
    expect(await claimDue(2)).toHaveLength(2);
    expect(await claimDue(2)).toHaveLength(1);
  });

  test.each([
    ["is not due yet", { nextCheck: ahead(MINUTE) }],
    ["is never due", { nextCheck: null }],
    ["is disabled", { enabled: false }],
    ["has expired", { expiresAt: ago(1) }],
    ["is used up", { maxExecutions: 2, executionCount: 2 }],
    ["was executed more often than allowed", { maxExecutions: 2, executionCount: 3 }],
  ])("what %s is not claimed", async (_reason, columns) => {
    await create(columns);
    expect(await claimDue()).toEqual([]);
  });

  test("what has not expired and is not used up is claimed", async () => {
    await create({ expiresAt: ahead(MINUTE), maxExecutions: 2, executionCount: 1 });
    expect(await claimDue()).toHaveLength(1);
  });

  test("a claim that was not recorded is handed out again when its lease has ended, and then it is lost", async () => {
    await create();
    const [lost] = await claimDue(1, 1000);
    await database.sql`select pg_sleep(1.1)`;
    const [held] = await claimDue(1);
    expect(held?.claim.slot).toBe(lost?.claim.until);
    if (lost === undefined || held === undefined) throw new Error("not claimed");

    expect(await recordExecution(opened.db, { claim: lost.claim, status: "success", next: null })).toBeUndefined();
    expect(await recordExecution(opened.db, { claim: held.claim, status: "success", next: null })).toMatchObject({
      intent: { executionCount: 1 },
    });
  });

  test("an event claims an intent that the clock does not set off, once for each event", async () => {
    const { id: intentId } = await create({ triggerType: "news", nextCheck: null });
    const claim = (slot: string) => claimIntent(opened.db, { intentId, slot, leaseMs: MINUTE });

    const first = await claim("news-1");
    expect(first?.claim).toMatchObject({ intentId, slot: "news-1" });
    expect(await claim("news-1")).toBeUndefined();
    expect(await claim("news-2")).toBeUndefined();
    if (first === undefined) throw new Error("not claimed");
    await recordExecution(opened.db, { claim: first.claim, status: "success", next: null });

    expect(await claim("news-1")).toBeUndefined();
    expect(await claim("news-2")).toMatchObject({ claim: { slot: "news-2" } });
  });

  test.each([
    ["is disabled", { enabled: false }],
    ["has expired", { expiresAt: ago(1) }],
    ["is used up", { maxExecutions: 1, executionCount: 1 }],
    ["is waiting for its time", { nextCheck: ahead(MINUTE) }],
  ])("an event does not claim what %s", async (_reason, columns) => {
    const { id: intentId } = await create({ nextCheck: null, ...columns });
    expect(await claimIntent(opened.db, { intentId, slot: "x", leaseMs: MINUTE })).toBeUndefined();
  });

  test("disabling returns the intent once", async () => {
    const { id: intentId } = await create();
    expect(await disableIntent(opened.db, { intentId })).toMatchObject({ id: intentId, enabled: false });
    expect(await disableIntent(opened.db, { intentId })).toBeUndefined();
    expect(await disableIntent(opened.db, { intentId: crypto.randomUUID() })).toBeUndefined();
  });

  test.each([0, -1, 1.5, 1001, Number.NaN])("a limit of %d is refused", async (limit) => {
    await expect(claimDue(limit)).rejects.toThrow(RangeError);
  });

  test.each([0, 999, Number.NaN, Number.POSITIVE_INFINITY])("a lease of %d ms is refused", async (leaseMs) => {
    await expect(claimDue(1, leaseMs)).rejects.toThrow(RangeError);
  });

  test("works in a transaction, and a rollback gives the claim back", async () => {
    const { id } = await create();
    await expect(
      opened.db.transaction(async (tx) => {
        expect(await claimDueIntents(tx, { leaseMs: MINUTE, limit: 1 })).toHaveLength(1);
        await tx.execute(sql`select 1 / 0`);
      }),
    ).rejects.toThrow();
    const [row] = await opened.db.select().from(scheduledIntents).where(eq(scheduledIntents.id, id));
    expect(row?.lastChecked).toBeNull();
    expect(await claimDue()).toHaveLength(1);
  });
});
