import { explainPlan, isPublishedVersion, PublishedPlans, type TestDatabase } from "@strata/postgres-testkit";
import type { Database } from "@strata/schema-kit/queries";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { intentUserId } from "../../src/index.ts";
import {
  claimDueIntents,
  claimIntent,
  createIntent,
  disableExpiredIntents,
  disableIntent,
  enabledIntentsByTrigger,
  executionsByStatus,
  intentHistory,
  purgeExecutions,
  recordExecution,
  userHistory,
  userIntents,
} from "../../src/queries.ts";
import { capturedQuery } from "@strata/postgres-testkit/drivers";
import { createLargeIntentsDatabase, intentNumber } from "./large-database.ts";
import { dueIntent, MINUTE } from "./new-intent.ts";
import { createLatestIntentsDatabase } from "../intents-database.ts";

const published = new PublishedPlans(new URL("../../../../docs/intents.md", import.meta.url), [
  ["idx_executions_executed_brin", "idx_executions_status"],
]);
let database: TestDatabase;
beforeAll(async () => {
  database = await createLargeIntentsDatabase();
}, 600_000);
afterAll(() => database.drop());

const DAY = 24 * 60 * MINUTE;
const intentId = intentNumber(301);
const offTheClock = intentNumber(303);
const userId = intentUserId("user-12");

/** The indexes that a query needs, and the most buffers that it may touch: the same at 50,000 rows as at a million. */
const QUERIES: readonly [
  name: string,
  indexes: readonly string[],
  buffers: number,
  run: (db: Database) => Promise<unknown>,
][] = [
  ["createIntent", ["scheduled_intents_pkey"], 90, (db) => createIntent(db, dueIntent({ id: crypto.randomUUID() }))],
  ["userIntents", ["idx_intents_user_enabled"], 40, (db) => userIntents(db, { userId })],
  ["claimDueIntents, 100", ["idx_intents_pending"], 4000, (db) => claimDueIntents(db, { leaseMs: MINUTE, limit: 100 })],
  [
    "claimIntent",
    ["scheduled_intents_pkey"],
    60,
    (db) => claimIntent(db, { intentId: offTheClock, slot: "x", leaseMs: MINUTE }),
  ],
  [
    "recordExecution",
    ["scheduled_intents_pkey", "intent_executions_pkey"],
    90,
    async (db) => {
      const until = (await nextCheckOf(intentId)) ?? "";
      return recordExecution(db, { claim: { intentId, slot: "x", until }, status: "success", next: null });
    },
  ],
  ["disableIntent", ["scheduled_intents_pkey"], 60, (db) => disableIntent(db, { intentId })],
  ["disableExpiredIntents, 100", ["idx_intents_expiring"], 3500, (db) => disableExpiredIntents(db, { limit: 100 })],
  [
    "enabledIntentsByTrigger, 100",
    ["idx_intents_trigger_enabled"],
    250,
    (db) => enabledIntentsByTrigger(db, { triggerType: "price", limit: 100, after: intentId }),
  ],
  ["intentHistory", ["idx_executions_intent"], 120, (db) => intentHistory(db, { intentId })],
  ["userHistory", ["idx_executions_user"], 120, (db) => userHistory(db, { userId })],
  [
    "executionsByStatus",
    ["idx_executions_status"],
    120,
    (db) => executionsByStatus(db, { status: "failed", withinMs: DAY }),
  ],
  [
    "purgeExecutions, 100",
    ["idx_executions_executed_brin or idx_executions_status"],
    3000,
    (db) => purgeExecutions(db, { olderThanMs: 29 * DAY, limit: 100 }),
  ],
];

async function nextCheckOf(id: string): Promise<string | undefined> {
  const [row] = await database.sql<{ next: string }[]>`
    update scheduled_intents set next_check = now() + interval '1 day' where id = ${id} returning next_check::text as next`;
  return row?.next;
}

describe.each(["custom", "generic"] as const)("under a %s plan", (mode) => {
  test.each(QUERIES)("%s uses %j and touches at most %d buffers", async (name, indexes, buffers, run) => {
    const query = await capturedQuery(database.url, run);
    const plan = await explainPlan(database.sql, query, mode);
    published.note(name, mode, plan);
    for (const index of indexes) expect(plan.indexes).toContainEqual(expect.toBeOneOf(index.split(" or ")));
    expect(plan.fullScans).toEqual([]);
    expect(plan.buffers).toBeLessThanOrEqual(buffers);
  });
});

test("docs/intents.md says what they read", async ({ skip }) => {
  skip(!(await isPublishedVersion(database.sql)), "plans differ a little between versions");
  expect(await published.differences()).toEqual([]);
});

test.each(["custom", "generic"] as const)(
  "what has piled up since the last ANALYZE is not sorted, under a %s plan",
  async (mode) => {
    await using late = await createLatestIntentsDatabase();
    await late.sql`analyze scheduled_intents`;
    await late.sql`insert into scheduled_intents (user_id, intent_name, trigger_type, action_type, action_context, next_check)
    select 'ada', 'x', 'cron', 'notify', 'x', now() - n * interval '1 s' from generate_series(1, 5000) n`;
    const query = await capturedQuery(late.url, (db) => claimDueIntents(db, { leaseMs: MINUTE, limit: 10 }));
    const plan = await explainPlan(late.sql, query, mode);
    expect(plan.indexes).toContain("idx_intents_pending");
    expect(plan.sorted).toBeLessThanOrEqual(10);
  },
);
