CREATE TABLE "timers" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"execute_at" timestamp with time zone NOT NULL,
	"callback_url" text NOT NULL,
	"callback_method" varchar(10) DEFAULT 'POST' NOT NULL,
	"callback_headers" jsonb,
	"callback_payload" jsonb,
	"status" varchar(20) DEFAULT 'pending' NOT NULL,
	"last_error" text,
	"executed_at" timestamp with time zone,
	"metadata" jsonb,
	CONSTRAINT "valid_status" CHECK ("status" IN ('pending', 'executing', 'completed', 'failed', 'canceled')),
	CONSTRAINT "valid_method" CHECK ("callback_method" IN ('POST', 'PUT', 'PATCH')),
	CONSTRAINT "future_execute_at" CHECK ("execute_at" > "created_at")
);
--> statement-breakpoint
CREATE INDEX "idx_timers_execute_at_status" ON "timers" ("execute_at","status") WHERE "status" = 'pending';--> statement-breakpoint
CREATE INDEX "idx_timers_status" ON "timers" ("status");--> statement-breakpoint
CREATE INDEX "idx_timers_created_at" ON "timers" ("created_at" DESC);--> statement-breakpoint
-- Belongs to the timers alone, however common its name is. OR REPLACE, since the revert leaves it to whoever else uses it.
CREATE OR REPLACE FUNCTION "update_updated_at_column"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	NEW.updated_at = pg_catalog.now();
	RETURN NEW;
END;
$$;
--> statement-breakpoint
CREATE TRIGGER "update_timers_updated_at" BEFORE UPDATE ON "timers"
	FOR EACH ROW EXECUTE FUNCTION "update_updated_at_column"();
