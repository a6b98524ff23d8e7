import type { TestDatabase } from "@strata/postgres-testkit";
import type { Cursor } from "@strata/schema-kit/queries";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { intentUserId } from "../../src/index.ts";
import {
  createIntent,
  disableExpiredIntents,
  enabledIntentsByTrigger,
  executionsByStatus,
  intentHistory,
  purgeExecutions,
  userHistory,
  userIntents,
} from "../../src/queries.ts";
import { createLatestIntentsDatabase } from "../intents-database.ts";
import { DRIVERS, type OpenDatabase } from "@strata/postgres-testkit/drivers";
import { ADA, ago, ahead, dueIntent, MINUTE } from "./new-intent.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createLatestIntentsDatabase();
});
afterAll(() => database.drop());

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const BOB = intentUserId("bob");

describe.each(DRIVERS)("over %s", (_, open) => {
  let opened: OpenDatabase;
  beforeAll(() => {
    opened = open(database.url);
  });
  afterAll(() => opened[Symbol.asyncDispose]());
  beforeEach(() => database.sql`truncate scheduled_intents cascade`);

  const create = (n: number, columns: Parameters<typeof dueIntent>[0] = {}) =>
    createIntent(opened.db, dueIntent({ id: id(n), ...columns }));
  const ids = (rows: readonly { id: string }[]) => rows.map((row) => row.id);

  /** Microseconds count: the time is given as text. */
  async function insertExecution(
    n: number,
    executedAt: string,
    columns: { intent?: number; user?: string; status?: string } = {},
  ) {
    const { intent = 1, user = "ada", status = "success" } = columns;
    await database.sql`insert into intent_executions (id, intent_id, user_id, trigger_type, status, executed_at)
      values (${id(n)}, ${id(intent)}, ${user}, 'interval', ${status}, ${executedAt}::text::timestamptz)`;
  }

  async function pagesOf(
    read: (after: Cursor | undefined) => Promise<{ rows: { id: string }[]; next: Cursor | undefined }>,
  ) {
    const pages: string[][] = [];
    for (let after: Cursor | undefined, first = true; first || after !== undefined; first = false) {
      const page = await read(after);
      pages.push(ids(page.rows));
      after = page.next;
      if (pages.length > 20) throw new Error("The pages come to no end.");
    }
    return pages;
  }

  test("a user's enabled intents, the newest first", async () => {
    await create(1, { createdAt: ago(3 * MINUTE) });
    await create(2, { createdAt: ago(MINUTE) });
    await create(3, { createdAt: ago(2 * MINUTE), expiresAt: ago(1) });
    await create(4, { enabled: false });
    await create(5, { userId: BOB });
    expect(ids(await userIntents(opened.db, { userId: ADA }))).toEqual([id(2), id(3), id(1)]);
    expect(ids(await userIntents(opened.db, { userId: ADA, limit: 1 }))).toEqual([id(2)]);
    expect(await userIntents(opened.db, { userId: intentUserId("nobody") })).toEqual([]);
  });

  test("the intents that a trigger may set off, page by page", async () => {
    const price = { triggerType: "price", triggerSchedule: null, nextCheck: null } as const;
    for (const n of [3, 1, 2]) await create(n, price);
    await create(4, { ...price, enabled: false });
    await create(5, { ...price, expiresAt: ago(1) });
    await create(6, { ...price, maxExecutions: 1, executionCount: 1 });
    await create(7, { ...price, triggerType: "news" });
    const page = (after?: string) => enabledIntentsByTrigger(opened.db, { triggerType: "price", limit: 2, after });
    expect(ids(await page())).toEqual([id(1), id(2)]);
    expect(ids(await page(id(2)))).toEqual([id(3)]);
    expect(ids(await page(id(3)))).toEqual([]);
  });

  test("what has expired is disabled, the longest expired first; nothing else is", async () => {
    await create(1, { expiresAt: ago(1) });
    await create(2, { expiresAt: ago(MINUTE) });
    await create(3, { expiresAt: ahead(MINUTE) });
    await create(4);
    await create(5, { expiresAt: ago(MINUTE), enabled: false });
    expect(await disableExpiredIntents(opened.db, { limit: 1 })).toEqual([id(2)]);
    expect(await disableExpiredIntents(opened.db)).toEqual([id(1)]);
    expect(await disableExpiredIntents(opened.db)).toEqual([]);
    expect(await database.sql`select id from scheduled_intents where enabled order by id`).toEqual([
      { id: id(3) },
      { id: id(4) },
    ]);
  });

  test("history, page by page: microseconds and ids decide, no execution is missing and none is twice", async () => {
    await create(1);
    await create(2, { userId: BOB });
    await insertExecution(11, "2025-01-01 00:00:00.000001+00");
    await insertExecution(12, "2025-01-01 00:00:00.000002+00");
    await insertExecution(14, "2025-01-01 00:00:00.000003+00");
    await insertExecution(13, "2025-01-01 00:00:00.000003+00");
    await insertExecution(15, "2025-01-01 00:00:00.000004+00", { intent: 2, user: "bob" });

    const [first, second] = [
      [id(14), id(13)],
      [id(12), id(11)],
    ];
    expect(await pagesOf((after) => intentHistory(opened.db, { intentId: id(1), limit: 2, after }))).toEqual([
      first,
      second,
    ]);
    expect(await pagesOf((after) => userHistory(opened.db, { userId: ADA, limit: 2, after }))).toEqual([first, second]);
    expect(await pagesOf((after) => userHistory(opened.db, { userId: BOB, after }))).toEqual([[id(15)]]);
  });

  test("what is recorded while somebody reads page by page is on no later page", async () => {
    await create(1);
    await insertExecution(11, "2025-01-01 00:00:00.000001+00");
    await insertExecution(12, "2025-01-01 00:00:00.000002+00");
    const { next } = await intentHistory(opened.db, { intentId: id(1), limit: 1 });
    await insertExecution(13, "2025-01-01 00:00:00.000003+00");
    const page = await intentHistory(opened.db, { intentId: id(1), limit: 1, after: next });
    expect([ids(page.rows), page.next]).toEqual([[id(11)], undefined]);
  });

  test("what failed in the last hour", async () => {
    await create(1);
    await insertExecution(11, ago(30 * MINUTE).toISOString(), { status: "failed" });
    await insertExecution(12, ago(20 * MINUTE).toISOString());
    await insertExecution(13, ago(90 * MINUTE).toISOString(), { status: "failed" });
    const failed = await executionsByStatus(opened.db, { status: "failed", withinMs: 60 * MINUTE });
    expect(ids(failed.rows)).toEqual([id(11)]);
  });

  test("a purge deletes executions that are too old, so many at a time, and no intent", async () => {
    await create(1);
    for (const n of [11, 12, 13]) await insertExecution(n, "2025-01-01 00:00:00+00");
    await insertExecution(14, new Date().toISOString());
    const purge = () => purgeExecutions(opened.db, { olderThanMs: 60 * MINUTE, limit: 2 });
    expect([await purge(), await purge(), await purge()]).toEqual([2, 1, 0]);
    expect(await database.sql`select id from intent_executions`).toEqual([{ id: id(14) }]);
    expect(await database.sql`select id from scheduled_intents`).toHaveLength(1);
  });

  test.each([-1, Number.NaN])("an age of %d ms is refused", async (olderThanMs) => {
    await expect(purgeExecutions(opened.db, { olderThanMs })).rejects.toThrow(RangeError);
  });
});
