import { join } from "node:path";
import type { TestDatabase } from "@strata/postgres-testkit";
import { testExamples } from "@strata/postgres-testkit/domain";
import { openPostgresJs } from "@strata/postgres-testkit/drivers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { examples } from "../src/examples.ts";
import * as queries from "../src/queries.ts";
import { createLatestSyncDatabase } from "./sync-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createLatestSyncDatabase();
});
afterAll(() => database.drop());

testExamples({
  folder: join(import.meta.dirname, ".."),
  page: "sync-audit.md",
  examples,
  queries,
  database: () => database,
  tables: ["sync_events", "sync_sessions", "sync_participants"],
});

test("they show what their comments say", async () => {
  await using opened = openPostgresJs(database.url, { max: 1 });
  expect(await examples.recordSession(opened.db)).toEqual(["paused", undefined]);
  expect(await examples.recordParticipant(opened.db)).toBe(2);
  expect(await examples.appendEvents(opened.db)).toEqual([2, 0]);
  expect(await examples.sessionTimeline(opened.db)).toEqual(["session_started", "session_created"]);
  expect(await examples.latestSnapshot(opened.db)).toEqual([{ cycle: 1 }, 1]);
  expect(await examples.participantSessions(opened.db)).toEqual([null]);
  await database.sql`truncate sync_events, sync_sessions, sync_participants`;
});
