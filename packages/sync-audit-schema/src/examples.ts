import type { Database } from "@strata/schema-kit/queries";
import * as queries from "./queries.ts";
import type { NewSyncSession } from "./sync-sessions.ts";

/** Each query once, with what it needs: docs/sync-audit.md shows them, and tests run them. Run one in a transaction to undo it. */
export const examples = {
  async recordSession(db: Database) {
    const session = { sessionId: crypto.randomUUID(), syncMode: "per_participant" } satisfies NewSyncSession;
    const [early, late] = [new Date("2025-01-01T12:00:00.000Z"), new Date("2025-01-01T12:00:05.000Z")];
    await queries.recordSession(db, { ...session, finalStatus: "running", startedAt: early, lastUpdatedAt: early });
    const paused = await queries.recordSession(db, { ...session, finalStatus: "paused", lastUpdatedAt: late });
    const tooLate = await queries.recordSession(db, { ...session, finalStatus: "running", lastUpdatedAt: early });
    return [paused?.finalStatus, tooLate]; // "paused", undefined
  },

  async recordParticipant(db: Database) {
    const ids = { sessionId: crypto.randomUUID(), participantId: crypto.randomUUID() };
    await queries.recordParticipant(db, { ...ids, totalTimeMs: 600_000, totalCycles: 2 });
    const { totalCycles } = await queries.recordParticipant(db, { ...ids, totalTimeMs: 600_000, totalCycles: 1 });
    return totalCycles; // 2: news that is late takes nothing back
  },

  async appendEvents(db: Database) {
    const sessionId = crypto.randomUUID();
    const events = [
      { id: crypto.randomUUID(), sessionId, eventType: "session_created", timestamp: new Date() },
      { id: crypto.randomUUID(), sessionId, eventType: "session_started", timestamp: new Date() },
    ];
    const appended = await queries.appendEvents(db, events);
    const again = await queries.appendEvents(db, events);
    return [appended.length, again.length]; // 2, 0
  },

  async sessionTimeline(db: Database) {
    const sessionId = crypto.randomUUID();
    const id = () => crypto.randomUUID();
    await queries.appendEvents(db, [
      { id: id(), sessionId, eventType: "session_created", timestamp: new Date("2025-01-01T12:00:00Z") },
      { id: id(), sessionId, eventType: "session_started", timestamp: new Date("2025-01-01T12:00:01Z") },
    ]);
    const first = await queries.sessionTimeline(db, { sessionId, limit: 1 });
    const second = await queries.sessionTimeline(db, { sessionId, limit: 1, after: first.next });
    return [...first.rows, ...second.rows].map(({ eventType }) => eventType); // the newest first
  },

  async latestSnapshot(db: Database) {
    const sessionId = crypto.randomUUID();
    const event = { sessionId, eventType: "cycle_switched" };
    await queries.appendEvents(db, [
      { ...event, id: crypto.randomUUID(), timestamp: new Date("2025-01-01T12:00:00Z"), stateSnapshot: { cycle: 1 } },
      { ...event, id: crypto.randomUUID(), timestamp: new Date("2025-01-01T12:00:01Z"), cycleNumber: 2 },
    ]);
    const snapshot = await queries.latestSnapshot(db, { sessionId });
    const after = snapshot?.after;
    const { rows } = await queries.sessionTimeline(db, { sessionId, order: "oldest first", after });
    return [snapshot?.state, rows.length]; // { cycle: 1 }, and one event that came after
  },

  async participantActivity(db: Database) {
    const participantId = crypto.randomUUID();
    const event = { sessionId: crypto.randomUUID(), participantId, eventType: "participant_added" };
    await queries.appendEvents(db, [{ ...event, id: crypto.randomUUID() }]);
    const { rows } = await queries.participantActivity(db, { participantId, limit: 20 });
    return rows;
  },

  async participantSessions(db: Database) {
    const [sessionId, participantId] = [crypto.randomUUID(), crypto.randomUUID()];
    await queries.recordParticipant(db, { sessionId, participantId, totalTimeMs: 600_000 });
    const sessions = await queries.participantSessions(db, { participantId });
    return sessions.map(({ session }) => session); // null: the session itself has not arrived
  },

  async orphanedSessions(db: Database) {
    const timestamp = new Date("2025-01-01T12:00:00Z");
    const event = { id: crypto.randomUUID(), sessionId: crypto.randomUUID(), eventType: "session_created", timestamp };
    await queries.appendEvents(db, [event]);
    return queries.orphanedSessions(db, { quietForMs: 60 * 60_000, limit: 100 });
  },

  async purgeEvents(db: Database) {
    const timestamp = new Date("2020-01-01T00:00:00Z");
    const event = { id: crypto.randomUUID(), sessionId: crypto.randomUUID(), eventType: "session_created", timestamp };
    await queries.appendEvents(db, [event]);
    const days = 24 * 60 * 60_000;
    let purged = 0;
    for (let batch; batch !== 0; purged += batch) {
      batch = await queries.purgeEvents(db, { olderThanMs: 365 * days, limit: 1000 });
    }
    return purged;
  },

  async purgeSessions(db: Database) {
    const createdAt = new Date("2020-01-01T00:00:00Z");
    const session = {
      sessionId: crypto.randomUUID(),
      syncMode: "global",
      createdAt,
      lastUpdatedAt: createdAt,
    } as const;
    await queries.recordSession(db, session);
    const days = 24 * 60 * 60_000;
    return queries.purgeSessions(db, { olderThanMs: 365 * days });
  },
};
