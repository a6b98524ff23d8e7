import type { Database } from "@strata/schema-kit/queries";
import { sql, type SQL } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import { syncParticipants, type NewSyncParticipant, type SyncParticipant } from "../sync-participants.ts";

/**
 * Records a participant of a session, or what has become of him. Index: unique_session_participant.
 *
 * Counters and `lastActiveAt` only grow and `firstActiveAt` only goes back, so that news may come in any order and more
 * than once, and the outcome is the same. Time given, group and metadata are those of the last call that names them.
 */
export async function recordParticipant(db: Database, participant: NewSyncParticipant): Promise<SyncParticipant> {
  const { totalCycles, totalTimeActiveMs, firstActiveAt, lastActiveAt, groupId, metadata, totalTimeMs } =
    syncParticipants;
  const named = (column: AnyPgColumn, value: unknown) => (value === undefined ? sql`${column}` : excluded(column));
  const [recorded] = await db
    .insert(syncParticipants)
    .values(participant)
    .onConflictDoUpdate({
      target: [syncParticipants.sessionId, syncParticipants.participantId],
      set: {
        totalTimeMs: excluded(totalTimeMs),
        groupId: named(groupId, participant.groupId),
        metadata: named(metadata, participant.metadata),
        // Nulls are passed over by greatest and least.
        totalCycles: sql`greatest(${totalCycles}, ${excluded(totalCycles)})`,
        totalTimeActiveMs: sql`greatest(${totalTimeActiveMs}, ${excluded(totalTimeActiveMs)})`,
        firstActiveAt: sql`least(${firstActiveAt}, ${excluded(firstActiveAt)})`,
        lastActiveAt: sql`greatest(${lastActiveAt}, ${excluded(lastActiveAt)})`,
      },
    })
    .returning();
  if (recorded === undefined) throw new Error("PostgreSQL returned no row for an upsert.");
  return recorded;
}

function excluded(column: AnyPgColumn): SQL {
  return sql`excluded.${sql.identifier(column.name)}`;
}
