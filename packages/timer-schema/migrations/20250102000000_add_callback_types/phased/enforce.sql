-- One scan for both, under SHARE UPDATE EXCLUSIVE: everybody reads and writes on.
ALTER TABLE "timers" VALIDATE CONSTRAINT "valid_callback_type", VALIDATE CONSTRAINT "callback_config_not_null";
--> statement-breakpoint
-- Goes by the check, which has just been proven, and scans nothing. The check goes in a statement of its own: dropped in
-- this one, it would be gone before it is looked at.
ALTER TABLE "timers" ALTER COLUMN "callback_config" SET NOT NULL;
--> statement-breakpoint
ALTER TABLE "timers" DROP CONSTRAINT "callback_config_not_null";
--> statement-breakpoint
CREATE INDEX CONCURRENTLY "idx_timers_callback_type" ON "timers" ("callback_type");
