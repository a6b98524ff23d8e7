import { pgEnum } from "drizzle-orm/pg-core";

/** Whose clock a session counts: each participant's, each cycle's, each group's, one for all, or upwards. */
export const SYNC_MODES = ["per_participant", "per_cycle", "per_group", "global", "count_up"] as const;
export type SyncMode = (typeof SYNC_MODES)[number];

export const syncMode = pgEnum("sync_mode", SYNC_MODES);
