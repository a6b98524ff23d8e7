-- May be run twice: drizzle-kit's text, with IF NOT EXISTS and the foreign key inside its table.
CREATE TABLE IF NOT EXISTS "jobs" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"user_id" uuid NOT NULL,
	"status" varchar(20) DEFAULT 'created' NOT NULL,
	"payload" jsonb DEFAULT '{}' NOT NULL,
	"job_type" varchar(100) NOT NULL,
	"schedule_interval" jsonb,
	"max_retries" integer DEFAULT 3 NOT NULL,
	"priority" integer DEFAULT 0 NOT NULL,
	"is_deleted" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"version" bigint DEFAULT 1 NOT NULL,
	CONSTRAINT "valid_job_status" CHECK ("status" IN ('created', 'processing', 'completed', 'failed', 'cancelled')),
	CONSTRAINT "valid_priority" CHECK ("priority" >= 0 AND "priority" <= 100),
	CONSTRAINT "non_negative_max_retries" CHECK ("max_retries" >= 0)
);
--> statement-breakpoint
CREATE TABLE IF NOT EXISTS "tasks" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"job_id" uuid NOT NULL,
	"status" varchar(20) DEFAULT 'created' NOT NULL,
	"payload" jsonb DEFAULT '{}' NOT NULL,
	"result" text,
	"is_deleted" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"version" bigint DEFAULT 1 NOT NULL,
	CONSTRAINT "tasks_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "jobs"("id"),
	CONSTRAINT "valid_task_status" CHECK ("status" IN ('created', 'processing', 'completed', 'failed', 'cancelled'))
);
--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "idx_jobs_user_id" ON "jobs" ("user_id");--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "idx_jobs_status" ON "jobs" ("status");--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "idx_jobs_created_at" ON "jobs" ("created_at");--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "idx_jobs_priority" ON "jobs" ("priority");--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "idx_jobs_is_deleted" ON "jobs" ("is_deleted");--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "idx_jobs_user_status" ON "jobs" ("user_id","status");--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "idx_jobs_status_priority" ON "jobs" ("status","priority");--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "idx_jobs_created_status" ON "jobs" ("created_at","status");--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "idx_tasks_job_id" ON "tasks" ("job_id");--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "idx_tasks_status" ON "tasks" ("status");--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "idx_tasks_created_at" ON "tasks" ("created_at");--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "idx_tasks_is_deleted" ON "tasks" ("is_deleted");--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "idx_tasks_job_status" ON "tasks" ("job_id","status");
--> statement-breakpoint
-- The optimistic lock counts here, and only here: whatever a client sends as version, it goes up by exactly one.
-- Everything is named with its schema, since a trigger runs under the search_path of whoever writes.
CREATE OR REPLACE FUNCTION "jobs_touch_row"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	NEW.updated_at = pg_catalog.now();
	NEW.version = OLD.version OPERATOR(pg_catalog.+) 1;
	RETURN NEW;
END;
$$;
--> statement-breakpoint
CREATE OR REPLACE TRIGGER "jobs_touch_row" BEFORE UPDATE ON "jobs"
	FOR EACH ROW EXECUTE FUNCTION "jobs_touch_row"();
--> statement-breakpoint
CREATE OR REPLACE TRIGGER "tasks_touch_row" BEFORE UPDATE ON "tasks"
	FOR EACH ROW EXECUTE FUNCTION "jobs_touch_row"();
