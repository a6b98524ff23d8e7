import { pgEnum } from "drizzle-orm/pg-core";

/** The life of a session. (It is `cancelled` with two l, where timers have `canceled`.) */
export const SYNC_STATUSES = ["pending", "running", "paused", "expired", "completed", "cancelled"] as const;
export type SyncStatus = (typeof SYNC_STATUSES)[number];

export const syncStatus = pgEnum("sync_status", SYNC_STATUSES);
