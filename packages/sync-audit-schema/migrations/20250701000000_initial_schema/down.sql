-- Drops what the migration created. Refuses while there are rows, unless told to accept the loss.
LOCK TABLE "sync_sessions", "sync_events", "sync_participants" IN ACCESS EXCLUSIVE MODE;
--> statement-breakpoint
DO $$
DECLARE
	lost bigint := (SELECT count(*) FROM "sync_sessions")
		+ (SELECT count(*) FROM "sync_events")
		+ (SELECT count(*) FROM "sync_participants");
BEGIN
	IF lost > 0 AND current_setting('strata.accept_data_loss', true) IS DISTINCT FROM 'on' THEN
		RAISE EXCEPTION 'rows that would be lost with sync_sessions, sync_events and sync_participants: %', lost USING
			ERRCODE = 'ST001',
			DETAIL = 'The migration created the tables, and reverting it drops them.',
			HINT = 'Save the rows elsewhere, then run: pnpm revert --accept-data-loss';
	END IF;
END;
$$;
--> statement-breakpoint
DROP TABLE "sync_participants";
--> statement-breakpoint
DROP TABLE "sync_events";
--> statement-breakpoint
DROP TABLE "sync_sessions";
--> statement-breakpoint
DROP TYPE "sync_status";
--> statement-breakpoint
DROP TYPE "sync_mode";
