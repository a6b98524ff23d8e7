import { explainPlan, isPublishedVersion, PublishedPlans, type TestDatabase } from "@strata/postgres-testkit";
import type { Database } from "@strata/schema-kit/queries";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  appendEvents,
  latestSnapshot,
  orphanedSessions,
  participantActivity,
  participantSessions,
  purgeEvents,
  purgeSessions,
  recordParticipant,
  recordSession,
  sessionTimeline,
} from "../../src/queries.ts";
import { capturedQuery } from "@strata/postgres-testkit/drivers";
import { createLargeSyncDatabase, numbered } from "./large-database.ts";

const published = new PublishedPlans(new URL("../../../../docs/sync-audit.md", import.meta.url));
let database: TestDatabase;
beforeAll(async () => {
  database = await createLargeSyncDatabase();
}, 600_000);
afterAll(() => database.drop());

const DAY = 86_400_000;
const sessionId = numbered("session", 42);
const participantId = numbered("participant", 42);
const events = (count: number) =>
  Array.from({ length: count }, () => ({ id: crypto.randomUUID(), sessionId, eventType: "cycle_switched" }));

/** The indexes that a query needs, and the most buffers that it may touch: the same at 50,000 rows as at a million. */
const QUERIES: readonly [
  name: string,
  indexes: readonly string[],
  buffers: number,
  run: (db: Database) => Promise<unknown>,
][] = [
  [
    "recordSession",
    ["sync_sessions_pkey"],
    60,
    (db) => recordSession(db, { sessionId, syncMode: "global", lastUpdatedAt: new Date() }),
  ],
  [
    "recordParticipant",
    ["unique_session_participant"],
    60,
    (db) => recordParticipant(db, { sessionId, participantId, totalTimeMs: 1 }),
  ],
  ["appendEvents, 100", ["sync_events_pkey"], 3000, (db) => appendEvents(db, events(100))],
  ["sessionTimeline", ["idx_sync_events_session"], 160, (db) => sessionTimeline(db, { sessionId })],
  [
    "sessionTimeline, oldest first",
    ["idx_sync_events_session"],
    160,
    (db) => sessionTimeline(db, { sessionId, order: "oldest first" }),
  ],
  ["latestSnapshot", ["idx_sync_events_session"], 160, (db) => latestSnapshot(db, { sessionId })],
  [
    "participantActivity",
    ["idx_sync_events_participant_timestamp"],
    160,
    (db) => participantActivity(db, { participantId }),
  ],
  [
    "participantSessions",
    ["idx_sync_participants_participant", "sync_sessions_pkey"],
    1200,
    (db) => participantSessions(db, { participantId }),
  ],
  [
    "orphanedSessions, 1",
    ["idx_sync_events_session", "sync_sessions_pkey"],
    9000,
    (db) => orphanedSessions(db, { quietForMs: 0, limit: 1 }),
  ],
  [
    "purgeEvents, 100",
    ["idx_sync_events_timestamp"],
    2500,
    (db) => purgeEvents(db, { olderThanMs: 29 * DAY, limit: 100 }),
  ],
  [
    "purgeSessions, 10",
    ["idx_sync_sessions_created", "idx_sync_events_session"],
    3500,
    (db) => purgeSessions(db, { olderThanMs: 60 * DAY, limit: 10 }),
  ],
];

describe.each(["custom", "generic"] as const)("under a %s plan", (mode) => {
  test.each(QUERIES)("%s uses %j and touches at most %d buffers", async (name, indexes, buffers, run) => {
    const query = await capturedQuery(database.url, run);
    const plan = await explainPlan(database.sql, query, mode);
    published.note(name, mode, plan);
    for (const index of indexes) expect(plan.indexes).toContain(index);
    expect(plan.fullScans).toEqual([]);
    expect(plan.buffers).toBeLessThanOrEqual(buffers);
  });
});

test("docs/sync-audit.md says what they read", async ({ skip }) => {
  skip(!(await isPublishedVersion(database.sql)), "plans differ a little between versions");
  expect(await published.differences()).toEqual([]);
});
