-- Drops what the migration created. Refuses while there are rows, unless told to accept the loss.
LOCK TABLE "jobs", "tasks" IN ACCESS EXCLUSIVE MODE;
--> statement-breakpoint
DO $$
DECLARE
	lost bigint := (SELECT count(*) FROM "jobs")
		+ (SELECT count(*) FROM "tasks");
BEGIN
	IF lost > 0 AND current_setting('strata.accept_data_loss', true) IS DISTINCT FROM 'on' THEN
		RAISE EXCEPTION 'rows that would be lost with jobs and tasks: %', lost USING
			ERRCODE = 'ST001',
			DETAIL = 'The migration created the tables, and reverting it drops them.',
			HINT = 'Save the rows elsewhere, then run: pnpm revert --accept-data-loss';
	END IF;
END;
$$;
--> statement-breakpoint
DROP TABLE "tasks";
--> statement-breakpoint
DROP TABLE "jobs";
--> statement-breakpoint
DROP FUNCTION "jobs_touch_row"();
