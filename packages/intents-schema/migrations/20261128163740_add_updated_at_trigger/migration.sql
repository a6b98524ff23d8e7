ALTER TABLE "intent_executions" SET (autovacuum_analyze_scale_factor=0.02, autovacuum_vacuum_insert_scale_factor=0.05, autovacuum_vacuum_scale_factor=0.05);
--> statement-breakpoint
ALTER TABLE "scheduled_intents" SET (autovacuum_analyze_scale_factor=0.02, autovacuum_analyze_threshold=1000, autovacuum_vacuum_scale_factor=0.01, autovacuum_vacuum_threshold=1000);
--> statement-breakpoint
CREATE OR REPLACE FUNCTION intents_touch_row()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
	NEW.updated_at = pg_catalog.now();
	RETURN NEW;
END;
$function$;
--> statement-breakpoint
CREATE TRIGGER scheduled_intents_touch_row BEFORE UPDATE ON scheduled_intents FOR EACH ROW EXECUTE FUNCTION intents_touch_row();
--> statement-breakpoint
COMMENT ON COLUMN "scheduled_intents"."updated_at" IS 'When the row was last changed.';
