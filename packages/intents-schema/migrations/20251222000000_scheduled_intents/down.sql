-- Drops what the migration created. Refuses while there are rows, unless told to accept the loss.
LOCK TABLE "scheduled_intents" IN ACCESS EXCLUSIVE MODE;
--> statement-breakpoint
DO $$
DECLARE
	lost bigint := (SELECT count(*) FROM "scheduled_intents");
BEGIN
	IF lost > 0 AND current_setting('strata.accept_data_loss', true) IS DISTINCT FROM 'on' THEN
		RAISE EXCEPTION 'rows that would be lost with scheduled_intents: %', lost USING
			ERRCODE = 'ST001',
			DETAIL = 'The migration created the table, and reverting it drops it.',
			HINT = 'Save the rows elsewhere, then run: pnpm revert --accept-data-loss';
	END IF;
END;
$$;
--> statement-breakpoint
DROP TABLE "scheduled_intents";
