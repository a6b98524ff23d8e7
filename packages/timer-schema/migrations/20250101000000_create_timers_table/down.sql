-- Drops what the migration created. Refuses while there are rows, unless told to accept the loss.
LOCK TABLE "timers" IN ACCESS EXCLUSIVE MODE;
--> statement-breakpoint
DO $$
DECLARE
	lost bigint := (SELECT count(*) FROM "timers");
BEGIN
	IF lost > 0 AND current_setting('strata.accept_data_loss', true) IS DISTINCT FROM 'on' THEN
		RAISE EXCEPTION 'rows that would be lost with timers: %', lost USING
			ERRCODE = 'ST001',
			DETAIL = 'The migration created the table, and reverting it drops it.',
			HINT = 'Save the rows elsewhere, then run: pnpm revert --accept-data-loss';
	END IF;
END;
$$;
--> statement-breakpoint
DROP TABLE "timers";
--> statement-breakpoint
-- The name is common: a trigger of somebody else's may use the function by now. Then it stays, and the revert does not fail.
DO $$
BEGIN
	IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgfoid = to_regprocedure('update_updated_at_column()')) THEN
		DROP FUNCTION "update_updated_at_column"();
	END IF;
END;
$$;
