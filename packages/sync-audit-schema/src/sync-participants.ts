import { id, timestamptz, type JsonObject } from "@strata/schema-kit";
import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, unique, uuid } from "drizzle-orm/pg-core";

/** Who took part in which session, once each. May arrive before the session: there is no foreign key. */
export const syncParticipants = pgTable(
  "sync_participants",
  {
    id: id(),
    sessionId: uuid("session_id").notNull(),
    participantId: uuid("participant_id").notNull(),
    /** The time given to the participant. */
    totalTimeMs: integer("total_time_ms").notNull(),
    groupId: uuid("group_id"),
    totalCycles: integer("total_cycles").default(0),
    /** The time the participant used. */
    totalTimeActiveMs: integer("total_time_active_ms").default(0),
    addedAt: timestamptz("added_at").notNull().defaultNow(),
    firstActiveAt: timestamptz("first_active_at"),
    lastActiveAt: timestamptz("last_active_at"),
    metadata: jsonb("metadata").$type<JsonObject>().default({}),
  },
  (table) => [
    unique("unique_session_participant").on(table.sessionId, table.participantId),
    index("idx_sync_participants_session").on(table.sessionId),
    index("idx_sync_participants_group")
      .on(table.groupId)
      .where(sql`${table.groupId} IS NOT NULL`),
    // Tier 1: participantSessions.
    index("idx_sync_participants_participant").on(table.participantId).concurrently(),
  ],
);

export type SyncParticipant = typeof syncParticipants.$inferSelect;
export type NewSyncParticipant = typeof syncParticipants.$inferInsert;
