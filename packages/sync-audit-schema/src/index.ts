export { SYNC_EVENT_TYPES, type KnownSyncEventType, type SyncEventType } from "./event-type.ts";
export { SYNC_MODES, syncMode, type SyncMode } from "./mode.ts";
export { SYNC_STATUSES, syncStatus, type SyncStatus } from "./status.ts";
export { syncEvents, type NewSyncEvent, type SyncEvent } from "./sync-events.ts";
export { syncParticipants, type NewSyncParticipant, type SyncParticipant } from "./sync-participants.ts";
export { syncSessions, type NewSyncSession, type SyncSession } from "./sync-sessions.ts";
