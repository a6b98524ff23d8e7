-- Back to both forms side by side. Refuses while there are timers that have no old form (of type nats, or without a url:
-- the database never checked the config's shape), unless told to accept the loss; down/enforce.sql deletes them then.
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
-- At the end of the table, not in their old places.
ALTER TABLE "timers"
	ADD COLUMN "callback_url" text,
	ADD COLUMN "callback_headers" jsonb,
	ADD COLUMN "callback_payload" jsonb;
--> statement-breakpoint
COMMENT ON TABLE "timers" IS NULL;
--> statement-breakpoint
CREATE FUNCTION "timers_write_both_callbacks"() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
	-- What callback_config says, in the words of the old columns. JSON null and a key left out are SQL NULL there.
	url text := CASE WHEN jsonb_typeof(NEW.callback_config -> 'url') = 'string' THEN NEW.callback_config ->> 'url' END;
	headers jsonb := nullif(NEW.callback_config -> 'headers', 'null');
	payload jsonb := nullif(NEW.callback_config -> 'payload', 'null');
	-- Which form this statement wrote.
	old_form boolean := NEW.callback_url IS NOT NULL;
	new_form boolean := NEW.callback_config IS NOT NULL OR NEW.callback_type <> 'http';
BEGIN
	IF TG_OP = 'UPDATE' THEN
		old_form := (NEW.callback_url, NEW.callback_headers, NEW.callback_payload)
			IS DISTINCT FROM (OLD.callback_url, OLD.callback_headers, OLD.callback_payload);
		new_form := (NEW.callback_type, NEW.callback_config) IS DISTINCT FROM (OLD.callback_type, OLD.callback_config);
	END IF;
	IF new_form AND (NEW.callback_type <> 'http' OR url IS NULL) THEN
		RAISE EXCEPTION 'the previous release, which may still run, could not read a timer of type %',
				NEW.callback_type || CASE NEW.callback_type WHEN 'http' THEN ' without a url' ELSE '' END
			USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = 'http_until_contract',
				HINT = 'It is taken once the migration add_callback_types has come to its contract phase.';
	END IF;
	-- Also what the backfill writes: there is nothing to carry over, and a JSON null of old stays one until contract.
	IF (NEW.callback_url, nullif(NEW.callback_headers, 'null'), nullif(NEW.callback_payload, 'null'))
			IS NOT DISTINCT FROM (url, headers, payload) THEN
		RETURN NEW;
	END IF;
	IF old_form AND new_form THEN
		RAISE EXCEPTION 'callback_url, callback_headers and callback_payload say another callback than callback_config'
			USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = 'same_callback_until_contract',
				HINT = 'Write one of the two; the other follows.';
	END IF;
	IF new_form OR (NOT old_form AND NEW.callback_config IS NOT NULL) THEN
		NEW.callback_url := url;
		NEW.callback_headers := headers;
		NEW.callback_payload := payload;
	ELSIF NEW.callback_url IS NOT NULL THEN
		NEW.callback_config := coalesce(NEW.callback_config, '{}') || jsonb_build_object(
			'type', 'http', 'url', NEW.callback_url, 'headers', NEW.callback_headers, 'payload', NEW.callback_payload);
	END IF;
	RETURN NEW;
END;
$function$;
--> statement-breakpoint
CREATE TRIGGER "timers_write_both_callbacks" BEFORE INSERT OR UPDATE ON "timers"
	FOR EACH ROW EXECUTE FUNCTION "timers_write_both_callbacks"();
