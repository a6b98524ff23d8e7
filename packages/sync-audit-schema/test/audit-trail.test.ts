import { SYNC_EVENT_TYPES, SYNC_MODES, SYNC_STATUSES } from "../src/index.ts";
import { readCatalog, type TestDatabase } from "@strata/postgres-testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSyncDatabase } from "./sync-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createSyncDatabase();
});
afterAll(() => database.drop());

const insertSession = (columns: Record<string, unknown>) =>
  database.sql`insert into sync_sessions ${database.sql({ session_id: crypto.randomUUID(), sync_mode: "global", ...columns })}`;
const insertEvent = (columns: Record<string, unknown>) =>
  database.sql`insert into sync_events ${database.sql({ session_id: crypto.randomUUID(), event_type: "session_created", ...columns })}`;
const insertParticipant = (session_id: string, participant_id: string) =>
  database.sql`insert into sync_participants ${database.sql({ session_id, participant_id, total_time_ms: 60_000 })}`;

test("the exported arrays are the labels of the enums, in their order", async () => {
  const { enums } = await readCatalog(database.sql);
  expect(enums).toEqual({ sync_mode: SYNC_MODES, sync_status: SYNC_STATUSES });
});

test.each([
  ...SYNC_MODES.map((sync_mode) => ({ sync_mode })),
  ...SYNC_STATUSES.map((final_status) => ({ final_status })),
  { increment_ms: null, total_cycles: null, total_participants: null, metadata: null, last_updated_at: null },
])("accepts a session with %o", async (columns) => {
  expect((await insertSession(columns)).count).toBe(1);
});

test.each([
  ["22P02", { sync_mode: "per_team" }],
  ["22P02", { final_status: "canceled" }],
  ["22P02", { session_id: "test-session-1" }],
  ["23502", { session_id: null }],
])("answers %s to a session with %o", async (code, columns) => {
  await expect(insertSession(columns)).rejects.toMatchObject({ code });
});

test.each([...SYNC_EVENT_TYPES, "session_expired"])(
  "accepts the event %s before its session is there",
  async (event_type) => {
    expect((await insertEvent({ event_type })).count).toBe(1);
  },
);

test("the comment of event_type names every type that is known", async () => {
  const { tables } = await readCatalog(database.sql);
  const comment = tables["sync_events"]?.columns.find(({ name }) => name === "event_type")?.comment;
  for (const type of SYNC_EVENT_TYPES) expect(comment).toContain(type);
});

test("accepts a participant before the session, once", async () => {
  const [session, participant] = [crypto.randomUUID(), crypto.randomUUID()];
  expect((await insertParticipant(session, participant)).count).toBe(1);
  await expect(insertParticipant(session, participant)).rejects.toMatchObject({
    code: "23505",
    constraint_name: "unique_session_participant",
  });
  expect((await insertParticipant(crypto.randomUUID(), participant)).count).toBe(1);
});

test("events outlive their session: nothing stops a change of the trail, nothing follows it", async () => {
  const { sql } = database;
  const session_id = crypto.randomUUID();
  await insertSession({ session_id });
  await insertEvent({ session_id });
  await sql`update sync_sessions set final_status = 'completed' where session_id = ${session_id}`;
  await sql`delete from sync_sessions where session_id = ${session_id}`;
  expect(await sql`select event_type from sync_events where session_id = ${session_id}`).toEqual([
    { event_type: "session_created" },
  ]);
});
