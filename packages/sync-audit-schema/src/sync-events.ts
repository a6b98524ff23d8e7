import { id, newestFirst, timestamptz, type JsonObject } from "@strata/schema-kit";
import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, uuid, varchar } from "drizzle-orm/pg-core";
import type { SyncEventType } from "./event-type.ts";

/**
 * What happened in the sessions. An event may arrive before its session, so there is no foreign key. A writer that may
 * repeat itself names the `id` and inserts `on conflict do nothing`.
 */
export const syncEvents = pgTable(
  "sync_events",
  {
    id: id(),
    sessionId: uuid("session_id").notNull(),
    eventType: varchar("event_type", { length: 50 }).$type<SyncEventType>().notNull(),
    participantId: uuid("participant_id"),
    groupId: uuid("group_id"),
    timeRemainingMs: integer("time_remaining_ms"),
    timeElapsedMs: integer("time_elapsed_ms"),
    cycleNumber: integer("cycle_number"),
    /** Events of one transaction share it: order by `id` as well. */
    timestamp: timestamptz("timestamp").notNull().defaultNow(),
    /** The whole state after the event, from which a session is recovered when Redis is lost. */
    stateSnapshot: jsonb("state_snapshot").$type<JsonObject>(),
    metadata: jsonb("metadata").$type<JsonObject>().default({}),
  },
  (table) => [
    index("idx_sync_events_session").on(table.sessionId, newestFirst(table.timestamp)),
    index("idx_sync_events_type").on(table.eventType),
    index("idx_sync_events_timestamp").on(newestFirst(table.timestamp)),
    index("idx_sync_events_participant")
      .on(table.participantId)
      .where(sql`${table.participantId} IS NOT NULL`),
    // Tier 1: participantActivity.
    index("idx_sync_events_participant_timestamp")
      .on(table.participantId, newestFirst(table.timestamp))
      .where(sql`${table.participantId} IS NOT NULL`)
      .concurrently(),
  ],
);

export type SyncEvent = typeof syncEvents.$inferSelect;
export type NewSyncEvent = typeof syncEvents.$inferInsert;
