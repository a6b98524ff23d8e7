-- strata: non-transactional
CREATE INDEX CONCURRENTLY "idx_sync_events_participant_timestamp" ON "sync_events" ("participant_id","timestamp" DESC) WHERE "participant_id" IS NOT NULL;--> statement-breakpoint
CREATE INDEX CONCURRENTLY "idx_sync_participants_participant" ON "sync_participants" ("participant_id");
