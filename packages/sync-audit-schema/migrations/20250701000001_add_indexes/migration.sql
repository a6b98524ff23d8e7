-- strata: acknowledge require-concurrent-index-creation: the tables come with the migration just before, and are empty
-- strata: acknowledge work-under-lock: the tables come with the migration just before, and are empty

CREATE INDEX "idx_sync_events_session" ON "sync_events" ("session_id","timestamp" DESC);--> statement-breakpoint
CREATE INDEX "idx_sync_events_type" ON "sync_events" ("event_type");--> statement-breakpoint
CREATE INDEX "idx_sync_events_timestamp" ON "sync_events" ("timestamp" DESC);--> statement-breakpoint
CREATE INDEX "idx_sync_events_participant" ON "sync_events" ("participant_id") WHERE "participant_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "idx_sync_participants_session" ON "sync_participants" ("session_id");--> statement-breakpoint
CREATE INDEX "idx_sync_participants_group" ON "sync_participants" ("group_id") WHERE "group_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "idx_sync_sessions_created" ON "sync_sessions" ("created_at" DESC);--> statement-breakpoint
CREATE INDEX "idx_sync_sessions_status" ON "sync_sessions" ("final_status") WHERE "final_status" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "idx_sync_sessions_mode" ON "sync_sessions" ("sync_mode");
