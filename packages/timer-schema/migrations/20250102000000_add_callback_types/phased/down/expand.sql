-- The old form alone. It has been kept up all the time, so that nothing has to be copied.
DROP TRIGGER "timers_write_both_callbacks" ON "timers";
--> statement-breakpoint
DROP FUNCTION "timers_write_both_callbacks"();
--> statement-breakpoint
-- With them go their checks and the index.
ALTER TABLE "timers" DROP COLUMN "callback_type", DROP COLUMN "callback_config";
