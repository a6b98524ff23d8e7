/** The event types known today. */
export const SYNC_EVENT_TYPES = [
  "session_created",
  "session_started",
  "cycle_switched",
  "session_paused",
  "session_resumed",
  "session_completed",
  "session_cancelled",
  "participant_added",
  "participant_removed",
] as const;
export type KnownSyncEventType = (typeof SYNC_EVENT_TYPES)[number];

/** Open, as the column is: an unknown type is recorded, not refused. Editors still offer the known ones. */
export type SyncEventType = KnownSyncEventType | (string & Record<never, never>);
