DROP INDEX "idx_sync_events_session";
--> statement-breakpoint
DROP INDEX "idx_sync_events_type";
--> statement-breakpoint
DROP INDEX "idx_sync_events_timestamp";
--> statement-breakpoint
DROP INDEX "idx_sync_events_participant";
--> statement-breakpoint
DROP INDEX "idx_sync_participants_session";
--> statement-breakpoint
DROP INDEX "idx_sync_participants_group";
--> statement-breakpoint
DROP INDEX "idx_sync_sessions_created";
--> statement-breakpoint
DROP INDEX "idx_sync_sessions_status";
--> statement-breakpoint
DROP INDEX "idx_sync_sessions_mode";
