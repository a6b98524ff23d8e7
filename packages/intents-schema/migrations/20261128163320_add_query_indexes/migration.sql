-- strata: non-transactional
CREATE INDEX CONCURRENTLY "idx_executions_executed_brin" ON "intent_executions" USING brin ("executed_at");--> statement-breakpoint
CREATE INDEX CONCURRENTLY "idx_intents_expiring" ON "scheduled_intents" ("expires_at") WHERE "enabled" AND "expires_at" IS NOT NULL;--> statement-breakpoint
CREATE INDEX CONCURRENTLY "idx_intents_trigger_enabled" ON "scheduled_intents" ("trigger_type","id") WHERE "enabled";
