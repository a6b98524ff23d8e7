import { createdAt, newestFirst, timestamptz, type JsonObject } from "@strata/schema-kit";
import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, uuid } from "drizzle-orm/pg-core";
import { syncMode } from "./mode.ts";
import { syncStatus } from "./status.ts";

/**
 * What is known of each session, for the record. Redis holds the truth; a writer that is late or that repeats itself must
 * not put older news over newer: upsert `where last_updated_at <= excluded.last_updated_at`.
 */
export const syncSessions = pgTable(
  "sync_sessions",
  {
    /** Named by the caller: the session's id in Redis. */
    sessionId: uuid("session_id").primaryKey(),
    syncMode: syncMode("sync_mode").notNull(),
    /** Milliseconds, here and in all `…Ms`: an integer holds 24.8 days of them. */
    timePerCycleMs: integer("time_per_cycle_ms"),
    incrementMs: integer("increment_ms").default(0),
    maxTimeMs: integer("max_time_ms"),
    createdAt: createdAt(),
    startedAt: timestamptz("started_at"),
    completedAt: timestamptz("completed_at"),
    /** The last status heard of, which need not be a final one. */
    finalStatus: syncStatus("final_status"),
    totalCycles: integer("total_cycles").default(0),
    totalParticipants: integer("total_participants").default(0),
    metadata: jsonb("metadata").$type<JsonObject>().default({}),
    /** The time of the state by its writer's clock; an update that leaves it as it is gets the server's, by a trigger. */
    lastUpdatedAt: timestamptz("last_updated_at").defaultNow(),
  },
  (table) => [
    index("idx_sync_sessions_created").on(newestFirst(table.createdAt)),
    index("idx_sync_sessions_status")
      .on(table.finalStatus)
      .where(sql`${table.finalStatus} IS NOT NULL`),
    index("idx_sync_sessions_mode").on(table.syncMode),
  ],
);

export type SyncSession = typeof syncSessions.$inferSelect;
export type NewSyncSession = typeof syncSessions.$inferInsert;
