CREATE TABLE "intent_executions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"intent_id" uuid NOT NULL,
	"user_id" varchar(64) NOT NULL,
	"executed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"trigger_type" varchar(32) NOT NULL,
	"trigger_data" jsonb,
	"status" varchar(32) NOT NULL,
	"gate_result" jsonb,
	"message_id" varchar(128),
	"message_preview" text,
	"evaluation_ms" integer,
	"generation_ms" integer,
	"delivery_ms" integer,
	"error_message" text,
	CONSTRAINT "valid_execution_status" CHECK ("status" IN ('success', 'failed', 'gate_blocked', 'condition_not_met')),
	CONSTRAINT "non_negative_evaluation_ms" CHECK ("evaluation_ms" >= 0),
	CONSTRAINT "non_negative_generation_ms" CHECK ("generation_ms" >= 0),
	CONSTRAINT "non_negative_delivery_ms" CHECK ("delivery_ms" >= 0)
);
--> statement-breakpoint
CREATE INDEX "idx_executions_intent" ON "intent_executions" ("intent_id","executed_at" DESC);--> statement-breakpoint
CREATE INDEX "idx_executions_user" ON "intent_executions" ("user_id","executed_at" DESC);--> statement-breakpoint
CREATE INDEX "idx_executions_status" ON "intent_executions" ("status","executed_at" DESC);--> statement-breakpoint
ALTER TABLE "intent_executions" ADD CONSTRAINT "intent_executions_intent_id_fkey" FOREIGN KEY ("intent_id") REFERENCES "scheduled_intents"("id") ON DELETE CASCADE;
--> statement-breakpoint
COMMENT ON TABLE "intent_executions" IS 'Audit trail: one row for each time that an intent was set off. It goes with its intent.';
--> statement-breakpoint
COMMENT ON COLUMN "intent_executions"."id" IS 'Random unless the caller gives one.';
--> statement-breakpoint
COMMENT ON COLUMN "intent_executions"."intent_id" IS 'The intent. Deleting it deletes its executions.';
--> statement-breakpoint
COMMENT ON COLUMN "intent_executions"."user_id" IS 'Copy of the intent''s user_id.';
--> statement-breakpoint
COMMENT ON COLUMN "intent_executions"."executed_at" IS 'When it was set off.';
--> statement-breakpoint
COMMENT ON COLUMN "intent_executions"."trigger_type" IS 'What set it off: copy of the intent''s trigger_type at that time.';
--> statement-breakpoint
COMMENT ON COLUMN "intent_executions"."trigger_data" IS 'What the trigger brought along.';
--> statement-breakpoint
COMMENT ON COLUMN "intent_executions"."status" IS 'How it ended: success, failed, gate_blocked or condition_not_met.';
--> statement-breakpoint
COMMENT ON COLUMN "intent_executions"."gate_result" IS 'What the gate decided, and why.';
--> statement-breakpoint
COMMENT ON COLUMN "intent_executions"."message_id" IS 'The message that was sent, if any.';
--> statement-breakpoint
COMMENT ON COLUMN "intent_executions"."message_preview" IS 'Beginning of that message.';
--> statement-breakpoint
COMMENT ON COLUMN "intent_executions"."evaluation_ms" IS 'Milliseconds spent on the condition and the gate.';
--> statement-breakpoint
COMMENT ON COLUMN "intent_executions"."generation_ms" IS 'Milliseconds spent on writing the message.';
--> statement-breakpoint
COMMENT ON COLUMN "intent_executions"."delivery_ms" IS 'Milliseconds spent on sending it.';
--> statement-breakpoint
COMMENT ON COLUMN "intent_executions"."error_message" IS 'What went wrong, if it failed.';
