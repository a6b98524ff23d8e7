-- What has no old form is lost: only with leave, also where it was written while down/contract.sql was on its way.
DO $$
DECLARE
	lost bigint;
BEGIN
	SELECT count(*) INTO lost FROM "timers" WHERE "callback_url" IS NULL;
	IF lost > 0 AND current_setting('strata.accept_data_loss', true) IS DISTINCT FROM 'on' THEN
		RAISE EXCEPTION 'timers of type nats, or without a url, that would be lost: %', lost USING
			ERRCODE = 'ST001',
			DETAIL = 'They do not fit into callback_url, callback_headers and callback_payload.',
			HINT = 'Let them fire or save them elsewhere, then run: pnpm revert --accept-data-loss';
	END IF;
	DELETE FROM "timers" WHERE "callback_url" IS NULL;
END;
$$;
--> statement-breakpoint
ALTER TABLE "timers" ADD CONSTRAINT "callback_url_not_null" CHECK ("callback_url" IS NOT NULL) NOT VALID;
--> statement-breakpoint
ALTER TABLE "timers" VALIDATE CONSTRAINT "callback_url_not_null";
--> statement-breakpoint
ALTER TABLE "timers" ALTER COLUMN "callback_url" SET NOT NULL;
--> statement-breakpoint
ALTER TABLE "timers" DROP CONSTRAINT "callback_url_not_null";
