import { agedOver, rowLimit, type Database } from "@strata/schema-kit/queries";
import { and, asc, eq, inArray, notExists, sql } from "drizzle-orm";
import { syncEvents } from "../sync-events.ts";
import { syncParticipants } from "../sync-participants.ts";
import { syncSessions } from "../sync-sessions.ts";
import type { PurgeOptions } from "./purge-events.ts";

/**
 * Deletes sessions that were created too long ago and have no events any more, the oldest first, at most `limit`, with
 * their participants, in one statement; returns how many sessions. Indexes: idx_sync_sessions_created, backward,
 * idx_sync_events_session and unique_session_participant or idx_sync_participants_session.
 *
 * For after `purgeEvents`: what still has events is kept, whatever its age. Call it again until it returns 0. Two at once
 * delete different ones.
 */
export async function purgeSessions(db: Database, { olderThanMs, limit = 1000 }: PurgeOptions): Promise<number> {
  const old = db.$with("old").as(
    db
      .select({ sessionId: syncSessions.sessionId })
      .from(syncSessions)
      .where(
        and(
          agedOver(syncSessions.createdAt, olderThanMs),
          notExists(
            db
              .select({ one: sql`1` })
              .from(syncEvents)
              .where(eq(syncEvents.sessionId, syncSessions.sessionId)),
          ),
        ),
      )
      .orderBy(asc(syncSessions.createdAt))
      .limit(rowLimit(limit, 10_000))
      .for("update", { of: syncSessions, skipLocked: true }),
  );
  const gone = db.select({ sessionId: old.sessionId }).from(old);
  const participants = db
    .$with("participants")
    .as(
      db
        .delete(syncParticipants)
        .where(inArray(syncParticipants.sessionId, gone))
        .returning({ sessionId: syncParticipants.sessionId }),
    );
  const deleted = await db
    .with(old, participants)
    .delete(syncSessions)
    .where(inArray(syncSessions.sessionId, gone))
    .returning({ sessionId: syncSessions.sessionId });
  return deleted.length;
}
