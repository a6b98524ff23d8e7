-- Both forms side by side: from here until contract a timer is written in either one and can be read in both. Nothing is
-- rewritten or scanned: the constant default is kept in the catalog, and the checks are NOT VALID. They stand in the same
-- transaction as the trigger: with one and without the other, the previous release could not write.
ALTER TABLE "timers"
	ADD COLUMN "callback_type" varchar(10) DEFAULT 'http' NOT NULL,
	ADD COLUMN "callback_config" jsonb,
	ADD CONSTRAINT "valid_callback_type" CHECK ("callback_type" IN ('http', 'nats')) NOT VALID,
	ADD CONSTRAINT "callback_config_not_null" CHECK ("callback_config" IS NOT NULL) NOT VALID;
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
