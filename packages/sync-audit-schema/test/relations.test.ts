import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { expect, test } from "vitest";
import { appendEvents, recordParticipant, recordSession } from "../src/queries.ts";
import { syncAuditRelations } from "../src/relations.ts";
import { createLatestSyncDatabase } from "./sync-database.ts";

test("a session is read with its events and participants, and they with their session, if it is there", async () => {
  await using database = await createLatestSyncDatabase();
  const client = postgres(database.url, { max: 1 });
  const db = drizzle({ client, relations: { ...syncAuditRelations } });
  try {
    const [sessionId, participantId, unknown] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()];
    await recordSession(db, { sessionId, syncMode: "count_up", lastUpdatedAt: new Date() });
    await recordParticipant(db, { sessionId, participantId, totalTimeMs: 1 });
    const event = { id: crypto.randomUUID(), eventType: "session_created" };
    await appendEvents(db, [
      { ...event, sessionId, stateSnapshot: { cycle: 1 } },
      { ...event, id: crypto.randomUUID(), sessionId: unknown },
    ]);

    expect(
      await db.query.syncSessions.findMany({
        columns: { syncMode: true },
        with: { events: { columns: { stateSnapshot: true } }, participants: { columns: { participantId: true } } },
      }),
    ).toEqual([{ syncMode: "count_up", events: [{ stateSnapshot: { cycle: 1 } }], participants: [{ participantId }] }]);
    const events = await db.query.syncEvents.findMany({ with: { session: { with: { participants: true } } } });
    expect(new Set(events.map(({ session }) => session?.participants.length ?? null))).toEqual(new Set([1, null]));
    const joined = await db.query.syncParticipants.findFirst({ with: { session: true } });
    expect(joined?.session?.sessionId).toBe(sessionId);
  } finally {
    await client.end();
  }
});
