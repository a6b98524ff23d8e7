-- strata: acknowledge backfill-in-one-statement: the form that was specified, for databases without timers in the older form
-- strata: acknowledge adding-not-nullable-field: the form that was specified, for databases without timers in the older form
-- strata: acknowledge constraint-missing-not-valid: the form that was specified, for databases without timers in the older form
-- strata: acknowledge require-concurrent-index-creation: the form that was specified, for databases without timers in the older form
-- strata: acknowledge ban-drop-column: the form that was specified, for databases without timers in the older form

-- From HTTP-only columns to a typed callback, with the data. drizzle-kit wrote the changes of structure; what moves the
-- data between them, and the order, are by hand.
ALTER TABLE "timers" ADD COLUMN "callback_type" varchar(10), ADD COLUMN "callback_config" jsonb;
--> statement-breakpoint
-- Nobody changed these rows, so updated_at stays. Nobody can see the trigger off either: this transaction has held
-- ACCESS EXCLUSIVE on the table since ADD COLUMN. The owner of the table may do it; session_replication_role takes more.
ALTER TABLE "timers" DISABLE TRIGGER "update_timers_updated_at";
--> statement-breakpoint
-- A header or payload that is SQL NULL becomes JSON null: jsonb_build_object does that by itself.
UPDATE "timers" SET
	"callback_type" = 'http',
	"callback_config" = jsonb_build_object(
		'type', 'http',
		'url', "callback_url",
		'headers', "callback_headers",
		'payload', "callback_payload"
	);
--> statement-breakpoint
ALTER TABLE "timers" ENABLE TRIGGER "update_timers_updated_at";
--> statement-breakpoint
ALTER TABLE "timers"
	ALTER COLUMN "callback_type" SET DEFAULT 'http',
	ALTER COLUMN "callback_type" SET NOT NULL,
	ALTER COLUMN "callback_config" SET NOT NULL;
--> statement-breakpoint
ALTER TABLE "timers" ADD CONSTRAINT "valid_callback_type" CHECK ("callback_type" IN ('http', 'nats'));
--> statement-breakpoint
CREATE INDEX "idx_timers_callback_type" ON "timers" ("callback_type");
--> statement-breakpoint
ALTER TABLE "timers" DROP COLUMN "callback_url", DROP COLUMN "callback_headers", DROP COLUMN "callback_payload";
--> statement-breakpoint
COMMENT ON TABLE "timers" IS 'Stored callbacks, each fired once at execute_at, over HTTP or NATS.';
--> statement-breakpoint
COMMENT ON COLUMN "timers"."callback_type" IS 'How the timer calls back: http or nats. The same as callback_config.type.';
--> statement-breakpoint
COMMENT ON COLUMN "timers"."callback_config" IS 'http: {type, url, headers?, payload?}, sent with callback_method. nats: {type, subject, headers?, payload?}. Absent and null mean the same.';
