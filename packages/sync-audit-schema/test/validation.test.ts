import { expect, test } from "vitest";
import { SYNC_EVENT_TYPES } from "../src/index.ts";
import { appendEvents, recordParticipant, recordSession } from "../src/queries.ts";
import {
  isKnownSyncEventType,
  syncEventInsertOfJsonSchema,
  syncEventInsertSchema,
  syncEventUpdateSchema,
  syncParticipantInsertSchema,
  syncParticipantSelectSchema,
  syncParticipantUpdateSchema,
  syncSessionInsertSchema,
  syncSessionSelectSchema,
  syncSessionUpdateSchema,
} from "../src/validation.ts";
import { openPostgresJs } from "@strata/postgres-testkit/drivers";
import { createLatestSyncDatabase } from "./sync-database.ts";

const NOW = new Date("2025-01-01T00:00:00Z");
const session = { sessionId: crypto.randomUUID(), syncMode: "global" } as const;
const event = { id: crypto.randomUUID(), sessionId: session.sessionId, eventType: "session_created" };
const participant = { sessionId: session.sessionId, participantId: crypto.randomUUID(), totalTimeMs: 60_000 };

/** Where it was refused, such as `metadata.when`. */
const refusals = (result: { error?: { issues: { path: PropertyKey[] }[] } | undefined }) =>
  (result.error?.issues ?? []).map(({ path }) => path.join("."));

test.each([
  ["sessionId", { sessionId: "test-session-1" }],
  ["sessionId", { sessionId: undefined }],
  ["syncMode", { syncMode: "per_team" }],
  ["finalStatus", { finalStatus: "canceled" }],
  ["timePerCycleMs", { timePerCycleMs: -1 }],
  ["maxTimeMs", { maxTimeMs: 2_147_483_648 }],
  ["incrementMs", { incrementMs: null }],
  ["totalCycles", { totalCycles: null }],
  ["totalParticipants", { totalParticipants: 0.5 }],
  ["metadata", { metadata: null }],
  ["metadata", { metadata: [] }],
  ["metadata.when", { metadata: { when: NOW } }],
])("a session is refused at %s with %o", (path, columns) => {
  expect(syncSessionInsertSchema.safeParse(session).success).toBe(true);
  expect(refusals(syncSessionInsertSchema.safeParse({ ...session, ...columns }))).toEqual([path]);
});

test.each([
  ["eventType", { eventType: "" }],
  ["eventType", { eventType: "Session_Created" }],
  ["eventType", { eventType: "session created" }],
  ["eventType", { eventType: "a".repeat(51) }],
  ["timeRemainingMs", { timeRemainingMs: -1 }],
  ["cycleNumber", { cycleNumber: 1.5 }],
  ["stateSnapshot", { stateSnapshot: "a text" }],
  ["metadata", { metadata: null }],
  ["timestamp", { timestamp: "2025-01-01T00:00:00Z" }],
])("an event is refused at %s with %o", (path, columns) => {
  expect(syncEventInsertSchema.safeParse(event).success).toBe(true);
  const refused = refusals(syncEventInsertSchema.safeParse({ ...event, ...columns }));
  expect(refused.length).toBeGreaterThan(0);
  expect(new Set(refused)).toEqual(new Set([path]));
});

test("event types are open, and it can be told which are known", () => {
  for (const eventType of [...SYNC_EVENT_TYPES, "session_expired"]) {
    expect(syncEventInsertSchema.safeParse({ ...event, eventType }).success).toBe(true);
  }
  expect(["session_created", "session_expired"].map(isKnownSyncEventType)).toEqual([true, false]);
});

test("at the edge of an API times are texts with their offset", () => {
  const parse = (timestamp: unknown) => syncEventInsertOfJsonSchema.safeParse({ ...event, timestamp });
  expect(parse("2025-01-01T02:00:00+02:00").data).toMatchObject({ timestamp: NOW });
  for (const no of ["2025-01-01T00:00:00", null, 0, false]) expect(refusals(parse(no))).toContain("timestamp");
});

test("a participant needs the time he is given, and counts from zero", () => {
  expect(refusals(syncParticipantInsertSchema.safeParse({ ...participant, totalTimeMs: undefined }))).toEqual([
    "totalTimeMs",
  ]);
  expect(refusals(syncParticipantInsertSchema.safeParse({ ...participant, totalTimeActiveMs: -1 }))).toEqual([
    "totalTimeActiveMs",
  ]);
});

test("an update takes any columns but those that name the row or its times", () => {
  expect(syncSessionUpdateSchema.parse({ ...session, createdAt: NOW, lastUpdatedAt: NOW })).toEqual({
    syncMode: "global",
  });
  expect(syncEventUpdateSchema.parse({ ...event })).toEqual({
    sessionId: event.sessionId,
    eventType: "session_created",
  });
  expect(syncParticipantUpdateSchema.parse({ ...participant, addedAt: NOW })).toEqual({ totalTimeMs: 60_000 });
});

test("what was accepted can be inserted, and what is read is accepted, nulls of the database too", async () => {
  await using database = await createLatestSyncDatabase();
  await using opened = openPostgresJs(database.url);
  const recorded = await recordSession(opened.db, { ...syncSessionInsertSchema.parse(session), lastUpdatedAt: NOW });
  expect(syncSessionSelectSchema.parse(recorded)).toEqual(recorded);
  const joined = await recordParticipant(opened.db, syncParticipantInsertSchema.parse(participant));
  expect(syncParticipantSelectSchema.parse(joined)).toEqual(joined);
  expect(syncParticipantSelectSchema.parse({ ...joined, totalCycles: null, metadata: null })).toMatchObject({
    metadata: null,
  });
  expect(await appendEvents(opened.db, [{ ...syncEventInsertSchema.parse(event), id: event.id }])).toEqual([event.id]);
});
