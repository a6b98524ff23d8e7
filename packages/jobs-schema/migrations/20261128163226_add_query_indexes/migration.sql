-- strata: non-transactional
CREATE INDEX CONCURRENTLY "idx_jobs_dequeue" ON "jobs" ("priority" DESC,"created_at","id") WHERE "status" = 'created' AND "is_deleted" = false;--> statement-breakpoint
CREATE INDEX CONCURRENTLY "idx_jobs_user_created" ON "jobs" ("user_id","created_at" DESC) WHERE "is_deleted" = false;
