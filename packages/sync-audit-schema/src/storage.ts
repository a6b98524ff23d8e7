import { declareStorage } from "@strata/schema-kit";
import { syncEvents } from "./sync-events.ts";
import { syncSessions } from "./sync-sessions.ts";

/** Only ever appended to, and purged from its old end: vacuumed after a twentieth, so that the newest pages are known to be visible to all. */
export const syncEventsStorage = declareStorage(syncEvents, {
  autovacuum_vacuum_scale_factor: 0.05,
  autovacuum_vacuum_insert_scale_factor: 0.05,
  autovacuum_analyze_scale_factor: 0.02,
});

/** Updated with every state that is heard of, where the server would wait for a fifth of the table. */
export const syncSessionsStorage = declareStorage(syncSessions, {
  autovacuum_vacuum_threshold: 1000,
  autovacuum_vacuum_scale_factor: 0.02,
});
