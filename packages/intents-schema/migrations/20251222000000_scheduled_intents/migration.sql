CREATE TABLE "scheduled_intents" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"user_id" varchar(64) NOT NULL,
	"intent_name" varchar(256) NOT NULL,
	"description" text,
	"trigger_type" varchar(32) NOT NULL,
	"trigger_schedule" jsonb,
	"trigger_condition" jsonb,
	"action_type" varchar(32) NOT NULL,
	"action_context" text NOT NULL,
	"action_priority" varchar(16) DEFAULT 'normal' NOT NULL,
	"next_check" timestamp with time zone,
	"last_checked" timestamp with time zone,
	"last_executed" timestamp with time zone,
	"execution_count" integer DEFAULT 0 NOT NULL,
	"last_execution_status" varchar(32),
	"last_execution_error" text,
	"last_message_id" varchar(128),
	"enabled" boolean DEFAULT true NOT NULL,
	"expires_at" timestamp with time zone,
	"max_executions" integer,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_by" varchar(64),
	"metadata" jsonb DEFAULT '{}',
	CONSTRAINT "valid_trigger_type" CHECK ("trigger_type" IN ('cron', 'interval', 'once', 'price', 'silence', 'event', 'calendar', 'news')),
	CONSTRAINT "valid_action_type" CHECK ("action_type" IN ('notify', 'check_in', 'briefing', 'analysis', 'reminder')),
	CONSTRAINT "valid_action_priority" CHECK ("action_priority" IN ('low', 'normal', 'high', 'critical')),
	CONSTRAINT "non_negative_execution_count" CHECK ("execution_count" >= 0),
	CONSTRAINT "positive_max_executions" CHECK ("max_executions" IS NULL OR "max_executions" > 0)
);
--> statement-breakpoint
CREATE INDEX "idx_intents_user_enabled" ON "scheduled_intents" ("user_id","enabled") WHERE "enabled" = true;--> statement-breakpoint
CREATE INDEX "idx_intents_pending" ON "scheduled_intents" ("next_check") WHERE "enabled" = true AND "next_check" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "idx_intents_type" ON "scheduled_intents" ("user_id","trigger_type");--> statement-breakpoint
CREATE INDEX "idx_intents_user_id" ON "scheduled_intents" ("user_id");--> statement-breakpoint
CREATE INDEX "idx_intents_created" ON "scheduled_intents" ("created_at" DESC);
--> statement-breakpoint
COMMENT ON TABLE "scheduled_intents" IS 'What the assistant is to do unasked, and when.';
--> statement-breakpoint
COMMENT ON COLUMN "scheduled_intents"."id" IS 'Random unless the caller gives one.';
--> statement-breakpoint
COMMENT ON COLUMN "scheduled_intents"."user_id" IS 'Whom the intent belongs to; text, not the uuid of jobs.';
--> statement-breakpoint
COMMENT ON COLUMN "scheduled_intents"."intent_name" IS 'Short name, shown to the user.';
--> statement-breakpoint
COMMENT ON COLUMN "scheduled_intents"."description" IS 'What the intent is for, in the user''s words.';
--> statement-breakpoint
COMMENT ON COLUMN "scheduled_intents"."trigger_type" IS 'What sets it off: cron, interval, once, price, silence, event, calendar or news.';
--> statement-breakpoint
COMMENT ON COLUMN "scheduled_intents"."trigger_schedule" IS 'When, for triggers by time: an object whose keys follow from trigger_type.';
--> statement-breakpoint
COMMENT ON COLUMN "scheduled_intents"."trigger_condition" IS 'On what, for triggers by event: an object whose keys follow from trigger_type.';
--> statement-breakpoint
COMMENT ON COLUMN "scheduled_intents"."action_type" IS 'What is done: notify, check_in, briefing, analysis or reminder.';
--> statement-breakpoint
COMMENT ON COLUMN "scheduled_intents"."action_context" IS 'What the assistant is told when it acts.';
--> statement-breakpoint
COMMENT ON COLUMN "scheduled_intents"."action_priority" IS 'low, normal, high or critical.';
--> statement-breakpoint
COMMENT ON COLUMN "scheduled_intents"."next_check" IS 'When it is looked at next. NULL: never.';
--> statement-breakpoint
COMMENT ON COLUMN "scheduled_intents"."last_checked" IS 'When it was last looked at.';
--> statement-breakpoint
COMMENT ON COLUMN "scheduled_intents"."last_executed" IS 'When it last did something.';
--> statement-breakpoint
COMMENT ON COLUMN "scheduled_intents"."execution_count" IS 'How often it has been executed.';
--> statement-breakpoint
COMMENT ON COLUMN "scheduled_intents"."last_execution_status" IS 'Status of the newest execution.';
--> statement-breakpoint
COMMENT ON COLUMN "scheduled_intents"."last_execution_error" IS 'Error of the newest execution, if it failed.';
--> statement-breakpoint
COMMENT ON COLUMN "scheduled_intents"."last_message_id" IS 'Message that the newest execution sent.';
--> statement-breakpoint
COMMENT ON COLUMN "scheduled_intents"."enabled" IS 'False: kept, but never looked at.';
--> statement-breakpoint
COMMENT ON COLUMN "scheduled_intents"."expires_at" IS 'From then on it is not executed any more. NULL: it does not expire.';
--> statement-breakpoint
COMMENT ON COLUMN "scheduled_intents"."max_executions" IS 'After so many executions it is done. NULL: no limit.';
--> statement-breakpoint
COMMENT ON COLUMN "scheduled_intents"."created_at" IS 'When the row was created.';
--> statement-breakpoint
COMMENT ON COLUMN "scheduled_intents"."updated_at" IS 'When the row was last changed, as far as the writer says so.';
--> statement-breakpoint
COMMENT ON COLUMN "scheduled_intents"."created_by" IS 'Who created it: the user, or a part of the assistant.';
--> statement-breakpoint
COMMENT ON COLUMN "scheduled_intents"."metadata" IS 'Whatever else belongs to it.';
