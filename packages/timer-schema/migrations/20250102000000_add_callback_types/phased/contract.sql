-- The new form alone.
DROP TRIGGER "timers_write_both_callbacks" ON "timers";
--> statement-breakpoint
DROP FUNCTION "timers_write_both_callbacks"();
--> statement-breakpoint
ALTER TABLE "timers" DROP COLUMN "callback_url", DROP COLUMN "callback_headers", DROP COLUMN "callback_payload";
--> statement-breakpoint
COMMENT ON TABLE "timers" IS 'Stored callbacks, each fired once at execute_at, over HTTP or NATS.';
--> statement-breakpoint
COMMENT ON COLUMN "timers"."callback_type" IS 'How the timer calls back: http or nats. The same as callback_config.type.';
--> statement-breakpoint
COMMENT ON COLUMN "timers"."callback_config" IS 'http: {type, url, headers?, payload?}, sent with callback_method. nats: {type, subject, headers?, payload?}. Absent and null mean the same.';
