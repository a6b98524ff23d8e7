-- Drops what the migration created. Refuses while there are rows, unless told to accept the loss.
LOCK TABLE "intent_executions" IN ACCESS EXCLUSIVE MODE;
--> statement-breakpoint
DO $$
DECLARE
	lost bigint := (SELECT count(*) FROM "intent_executions");
BEGIN
	IF lost > 0 AND current_setting('strata.accept_data_loss', true) IS DISTINCT FROM 'on' THEN
		RAISE EXCEPTION 'rows that would be lost with intent_executions: %', lost USING
			ERRCODE = 'ST001',
			DETAIL = 'The migration created the table, and reverting it drops it.',
			HINT = 'Save the rows elsewhere, then run: pnpm revert --accept-data-loss';
	END IF;
END;
$$;
--> statement-breakpoint
DROP TABLE "intent_executions";
