ALTER TABLE "jobs" SET (autovacuum_analyze_scale_factor=0.02, autovacuum_analyze_threshold=1000, autovacuum_vacuum_scale_factor=0.01, autovacuum_vacuum_threshold=1000);
--> statement-breakpoint
ALTER TABLE "tasks" SET (autovacuum_analyze_scale_factor=0.02, autovacuum_analyze_threshold=1000, autovacuum_vacuum_scale_factor=0.01, autovacuum_vacuum_threshold=1000);
--> statement-breakpoint
COMMENT ON COLUMN "jobs"."created_at" IS 'When the row was created.';
--> statement-breakpoint
COMMENT ON COLUMN "jobs"."id" IS 'Random unless the caller gives one.';
--> statement-breakpoint
COMMENT ON COLUMN "jobs"."is_deleted" IS 'True: deleted for users, and never dequeued; the row is purged later.';
--> statement-breakpoint
COMMENT ON COLUMN "jobs"."job_type" IS 'What kind of work it is; whoever dequeues may choose by it.';
--> statement-breakpoint
COMMENT ON COLUMN "jobs"."max_retries" IS 'How often it may be tried again.';
--> statement-breakpoint
COMMENT ON COLUMN "jobs"."payload" IS 'What it is to do: {prompt?, resource_type?, resource_id?}.';
--> statement-breakpoint
COMMENT ON COLUMN "jobs"."priority" IS '0 to 100; higher runs first.';
--> statement-breakpoint
COMMENT ON COLUMN "jobs"."schedule_interval" IS 'When it runs: {type: cron, expression, timezone?}, {type: timedelta, seconds} or {type: manual}.';
--> statement-breakpoint
COMMENT ON COLUMN "jobs"."status" IS 'created, processing, completed, failed or cancelled.';
--> statement-breakpoint
COMMENT ON COLUMN "jobs"."updated_at" IS 'When the row was last changed.';
--> statement-breakpoint
COMMENT ON COLUMN "jobs"."user_id" IS 'Whom the job belongs to; uuid, not the text of intents.';
--> statement-breakpoint
COMMENT ON COLUMN "jobs"."version" IS 'The optimistic lock: goes up by one with every update. Of a processing job: the proof of whoever took it.';
--> statement-breakpoint
COMMENT ON COLUMN "tasks"."created_at" IS 'When the row was created.';
--> statement-breakpoint
COMMENT ON COLUMN "tasks"."id" IS 'Random unless the caller gives one.';
--> statement-breakpoint
COMMENT ON COLUMN "tasks"."is_deleted" IS 'True: deleted for users, with its job.';
--> statement-breakpoint
COMMENT ON COLUMN "tasks"."job_id" IS 'The job.';
--> statement-breakpoint
COMMENT ON COLUMN "tasks"."payload" IS 'What the task is to do.';
--> statement-breakpoint
COMMENT ON COLUMN "tasks"."result" IS 'What came of it.';
--> statement-breakpoint
COMMENT ON COLUMN "tasks"."status" IS 'created, processing, completed, failed or cancelled.';
--> statement-breakpoint
COMMENT ON COLUMN "tasks"."updated_at" IS 'When the row was last changed.';
--> statement-breakpoint
COMMENT ON COLUMN "tasks"."version" IS 'The optimistic lock: goes up by one with every update.';
--> statement-breakpoint
COMMENT ON TABLE "jobs" IS 'Work that a user asked for. The river_* tables beside it are not part of it.';
--> statement-breakpoint
COMMENT ON TABLE "tasks" IS 'One attempt at a job, or a part of it. A job that has tasks cannot be deleted from its table.';
