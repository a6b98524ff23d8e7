ALTER TABLE "timers" SET (autovacuum_analyze_scale_factor=0.02, autovacuum_analyze_threshold=1000, autovacuum_vacuum_scale_factor=0.01, autovacuum_vacuum_threshold=1000);
--> statement-breakpoint
COMMENT ON COLUMN "timers"."callback_method" IS 'POST, PUT or PATCH, for http. A nats timer keeps the default, which means nothing.';
--> statement-breakpoint
COMMENT ON COLUMN "timers"."created_at" IS 'When the row was created.';
--> statement-breakpoint
COMMENT ON COLUMN "timers"."execute_at" IS 'When it is due; later than created_at.';
--> statement-breakpoint
COMMENT ON COLUMN "timers"."executed_at" IS 'When the attempt ended, well or not.';
--> statement-breakpoint
COMMENT ON COLUMN "timers"."id" IS 'Random unless the caller gives one, by which it may then schedule again.';
--> statement-breakpoint
COMMENT ON COLUMN "timers"."last_error" IS 'What went wrong, if it failed.';
--> statement-breakpoint
COMMENT ON COLUMN "timers"."metadata" IS 'Whatever else belongs to it.';
--> statement-breakpoint
COMMENT ON COLUMN "timers"."status" IS 'pending, executing, completed, failed or canceled.';
--> statement-breakpoint
COMMENT ON COLUMN "timers"."updated_at" IS 'When the row was last changed. Of an executing timer: the proof of whoever claimed it.';
