import { rowLimit, type Database } from "@strata/schema-kit/queries";
import { desc, eq } from "drizzle-orm";
import { syncParticipants, type SyncParticipant } from "../sync-participants.ts";
import { syncSessions, type SyncSession } from "../sync-sessions.ts";

export interface ParticipantSession {
  readonly participation: SyncParticipant;
  /** Null while it has not arrived. */
  readonly session: SyncSession | null;
}

export interface ParticipantSessionsOptions {
  readonly participantId: string;
  /** At most 1000; 100 when left out. */
  readonly limit?: number;
}

/**
 * The sessions that a participant took part in, the one he joined last first. Indexes: idx_sync_participants_participant,
 * then a sort of his sessions, and sync_sessions_pkey.
 */
export async function participantSessions(
  db: Database,
  { participantId, limit = 100 }: ParticipantSessionsOptions,
): Promise<ParticipantSession[]> {
  return db
    .select({ participation: syncParticipants, session: syncSessions })
    .from(syncParticipants)
    .leftJoin(syncSessions, eq(syncSessions.sessionId, syncParticipants.sessionId))
    .where(eq(syncParticipants.participantId, participantId))
    .orderBy(desc(syncParticipants.addedAt), desc(syncParticipants.id))
    .limit(rowLimit(limit, 1000));
}
