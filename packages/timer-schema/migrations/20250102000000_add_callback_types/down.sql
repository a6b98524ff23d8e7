-- Back to HTTP-only columns, with the data of every http timer. Loses the timers that have no such form: those of type
-- nats, and those whose config holds no url (the database never checked its shape). Refuses while there are any, unless
-- told to accept the loss; then they are deleted. The columns come back at the end of the table, not in their old places.
LOCK TABLE "timers" IN ACCESS EXCLUSIVE MODE;
--> statement-breakpoint
DO $$
DECLARE
	lost bigint;
BEGIN
	SELECT count(*) INTO lost FROM "timers"
	WHERE "callback_type" <> 'http' OR jsonb_typeof("callback_config" -> 'url') IS DISTINCT FROM 'string';
	IF lost > 0 AND current_setting('strata.accept_data_loss', true) IS DISTINCT FROM 'on' THEN
		RAISE EXCEPTION 'timers of type nats, or without a url, that would be lost: %', lost USING
			ERRCODE = 'ST001',
			DETAIL = 'They do not fit into callback_url, callback_headers and callback_payload.',
			HINT = 'Let them fire or save them elsewhere, then run: pnpm revert --accept-data-loss';
	END IF;
END;
$$;
--> statement-breakpoint
DELETE FROM "timers"
	WHERE "callback_type" <> 'http' OR jsonb_typeof("callback_config" -> 'url') IS DISTINCT FROM 'string';
--> statement-breakpoint
ALTER TABLE "timers"
	ADD COLUMN "callback_url" text,
	ADD COLUMN "callback_headers" jsonb,
	ADD COLUMN "callback_payload" jsonb;
--> statement-breakpoint
ALTER TABLE "timers" DISABLE TRIGGER "update_timers_updated_at";
--> statement-breakpoint
-- JSON null was SQL NULL on the way here.
UPDATE "timers" SET
	"callback_url" = "callback_config" ->> 'url',
	"callback_headers" = nullif("callback_config" -> 'headers', 'null'),
	"callback_payload" = nullif("callback_config" -> 'payload', 'null');
--> statement-breakpoint
ALTER TABLE "timers" ENABLE TRIGGER "update_timers_updated_at";
--> statement-breakpoint
ALTER TABLE "timers" ALTER COLUMN "callback_url" SET NOT NULL;
--> statement-breakpoint
ALTER TABLE "timers" DROP COLUMN "callback_type", DROP COLUMN "callback_config";
--> statement-breakpoint
COMMENT ON TABLE "timers" IS NULL;
