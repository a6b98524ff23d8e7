import {
  explainPlan,
  isPublishedVersion,
  PublishedPlans,
  type ExplainedQuery,
  type TestDatabase,
} from "@strata/postgres-testkit";
import type { Database } from "@strata/schema-kit/queries";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  cancelTimer,
  claimDueTimers,
  completeTimer,
  failTimer,
  nextWakeUp,
  purgeTimers,
  recoverStuckTimers,
  scheduleTimer,
  scheduleTimerNow,
  timersByStatus,
  type TimerClaim,
} from "../../src/queries.ts";
import { HOOK, MINUTE } from "./a-timer.ts";
import { capturedQuery, openPostgresJs, type OpenDatabase } from "@strata/postgres-testkit/drivers";
import { createDatabaseOfManyTimers } from "./many-timers.ts";
import { createLatestTimerDatabase } from "../timer-database.ts";

const published = new PublishedPlans(new URL("../../../../docs/timers.md", import.meta.url));
let database: TestDatabase;
let opened: OpenDatabase;
let claim: TimerClaim;
let pending: { timerId: string };
const sent: ExplainedQuery[] = [];
beforeAll(async () => {
  database = await createDatabaseOfManyTimers();
  opened = openPostgresJs(database.url, { max: 1, logQuery: (sql, params) => sent.push({ sql, params }) });
  const { sql } = database;
  [claim] = await sql<[TimerClaim]>`
    select id as "timerId", updated_at::text as "claimedAt" from timers where status = 'executing' limit 1`;
  [pending] = await sql<[{ timerId: string }]>`select id as "timerId" from timers where status = 'pending' limit 1`;
}, 600_000);
afterAll(async () => {
  await opened[Symbol.asyncDispose]();
  await database.drop();
});

const id = "00000000-0000-4000-8000-000000000000";
const executeAt = new Date("2100-01-01T00:00:00Z");

/** The query, the indexes that its docstring names, and how many buffers of 8 kB it may touch at most. */
const QUERIES: Record<string, [(db: Database) => Promise<unknown>, string[], number]> = {
  scheduleTimer: [(db) => scheduleTimer(db, { id, executeAt, callback: HOOK }), ["timers_pkey"], 60],
  scheduleTimerNow: [(db) => scheduleTimerNow(db, { callback: HOOK }), ["timers_pkey"], 60],
  "claimDueTimers, 100": [
    (db) => claimDueTimers(db, { limit: 100 }),
    ["idx_timers_execute_at_status", "timers_pkey"],
    4000,
  ],
  completeTimer: [(db) => completeTimer(db, { claim }), ["timers_pkey"], 50],
  failTimer: [(db) => failTimer(db, { claim, error: "503" }), ["timers_pkey"], 50],
  cancelTimer: [(db) => cancelTimer(db, pending), ["timers_pkey"], 50],
  "recoverStuckTimers, 10": [
    (db) => recoverStuckTimers(db, { stuckForMs: MINUTE, limit: 10 }),
    ["idx_timers_status", "timers_pkey"],
    // All that are being fired are read, of a million rows a thousand.
    2000,
  ],
  "timersByStatus, 50": [
    (db) => timersByStatus(db, { status: "failed", limit: 50 }),
    ["idx_timers_status_created"],
    100,
  ],
  nextWakeUp: [(db) => nextWakeUp(db), ["idx_timers_execute_at_status"], 10],
  "purgeTimers, 1000": [
    (db) => purgeTimers(db, { olderThanMs: MINUTE, limit: 1000 }),
    ["idx_timers_terminal_updated", "timers_pkey"],
    8000,
  ],
};

describe.each(Object.entries(QUERIES))("%s", (name, [run, indexes, buffers]) => {
  test.each(["custom", "generic"] as const)("uses its indexes, and few buffers, under a %s plan", async (mode) => {
    sent.length = 0;
    const undone = opened.db.transaction(async (tx) => {
      await run(tx);
      throw new Error("undone");
    });
    await expect(undone).rejects.toThrow("undone");
    const query = sent.find(({ sql }) => sql.includes("timers"));
    if (query === undefined) throw new Error("nothing was sent");
    const plan = await explainPlan(database.sql, query, mode);
    published.note(name, mode, plan);
    expect(plan).toMatchObject({ indexes, fullScans: [] });
    expect(plan.buffers).toBeLessThanOrEqual(buffers);
  });
});

test("docs/timers.md says what they read", async ({ skip }) => {
  skip(!(await isPublishedVersion(database.sql)), "plans differ a little between versions");
  expect(await published.differences()).toEqual([]);
});

test.each(["custom", "generic"] as const)(
  "what has piled up since the last ANALYZE is not sorted, under a %s plan",
  async (mode) => {
    await using late = await createLatestTimerDatabase();
    await late.sql`analyze timers`;
    await late.sql`insert into timers (created_at, execute_at, callback_config)
    select '2020-01-01', now() - n * interval '1 s', ${late.sql.json(HOOK)} from generate_series(1, 5000) n`;
    const query = await capturedQuery(late.url, (db) => claimDueTimers(db, { limit: 10 }));
    const plan = await explainPlan(late.sql, query, mode);
    expect(plan.indexes).toContain("idx_timers_execute_at_status");
    expect(plan.sorted).toBeLessThanOrEqual(10);
  },
);
