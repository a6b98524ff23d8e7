-- strata: non-transactional
CREATE INDEX CONCURRENTLY "idx_timers_status_created" ON "timers" ("status","created_at" DESC,"id" DESC);--> statement-breakpoint
CREATE INDEX CONCURRENTLY "idx_timers_terminal_updated" ON "timers" ("updated_at") WHERE "status" IN ('completed', 'failed', 'canceled');
