ALTER TABLE "sync_events" SET (autovacuum_analyze_scale_factor=0.02, autovacuum_vacuum_insert_scale_factor=0.05, autovacuum_vacuum_scale_factor=0.05);
--> statement-breakpoint
ALTER TABLE "sync_sessions" SET (autovacuum_vacuum_scale_factor=0.02, autovacuum_vacuum_threshold=1000);
--> statement-breakpoint
CREATE OR REPLACE FUNCTION sync_sessions_touch_row()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
	NEW.last_updated_at = pg_catalog.now();
	RETURN NEW;
END;
$function$;
--> statement-breakpoint
CREATE TRIGGER sync_sessions_touch_row BEFORE UPDATE ON sync_sessions FOR EACH ROW WHEN ((NOT (new.last_updated_at IS DISTINCT FROM old.last_updated_at))) EXECUTE FUNCTION sync_sessions_touch_row();
--> statement-breakpoint
COMMENT ON COLUMN "sync_events"."cycle_number" IS 'The cycle in which it happened.';
--> statement-breakpoint
COMMENT ON COLUMN "sync_events"."group_id" IS 'Which group it was about, if any.';
--> statement-breakpoint
COMMENT ON COLUMN "sync_events"."id" IS 'Random unless the writer names one, by which it may then append again.';
--> statement-breakpoint
COMMENT ON COLUMN "sync_events"."metadata" IS 'Whatever else belongs to the event.';
--> statement-breakpoint
COMMENT ON COLUMN "sync_events"."participant_id" IS 'Who it was about, if anybody.';
--> statement-breakpoint
COMMENT ON COLUMN "sync_events"."session_id" IS 'The session, which need not have been recorded.';
--> statement-breakpoint
COMMENT ON COLUMN "sync_events"."time_elapsed_ms" IS 'Milliseconds that had passed then.';
--> statement-breakpoint
COMMENT ON COLUMN "sync_events"."time_remaining_ms" IS 'Milliseconds that were left then.';
--> statement-breakpoint
COMMENT ON COLUMN "sync_events"."timestamp" IS 'When it happened. Events of one transaction may share it: order by id as well.';
--> statement-breakpoint
COMMENT ON COLUMN "sync_participants"."added_at" IS 'When the participant joined.';
--> statement-breakpoint
COMMENT ON COLUMN "sync_participants"."first_active_at" IS 'When it was the participant''s turn for the first time.';
--> statement-breakpoint
COMMENT ON COLUMN "sync_participants"."group_id" IS 'The group the participant belonged to, if any.';
--> statement-breakpoint
COMMENT ON COLUMN "sync_participants"."id" IS 'Random unless the writer names one.';
--> statement-breakpoint
COMMENT ON COLUMN "sync_participants"."last_active_at" IS 'When it was the participant''s turn for the last time.';
--> statement-breakpoint
COMMENT ON COLUMN "sync_participants"."metadata" IS 'Whatever else belongs to it.';
--> statement-breakpoint
COMMENT ON COLUMN "sync_participants"."participant_id" IS 'Who took part.';
--> statement-breakpoint
COMMENT ON COLUMN "sync_participants"."session_id" IS 'The session, which need not have been recorded.';
--> statement-breakpoint
COMMENT ON COLUMN "sync_participants"."total_cycles" IS 'In how many cycles it was the participant''s turn.';
--> statement-breakpoint
COMMENT ON COLUMN "sync_participants"."total_time_active_ms" IS 'Milliseconds that the participant used.';
--> statement-breakpoint
COMMENT ON COLUMN "sync_participants"."total_time_ms" IS 'Milliseconds given to the participant.';
--> statement-breakpoint
COMMENT ON COLUMN "sync_sessions"."completed_at" IS 'When it was completed or cancelled.';
--> statement-breakpoint
COMMENT ON COLUMN "sync_sessions"."created_at" IS 'When the session was first recorded.';
--> statement-breakpoint
COMMENT ON COLUMN "sync_sessions"."final_status" IS 'The last status heard of, which need not be a final one.';
--> statement-breakpoint
COMMENT ON COLUMN "sync_sessions"."increment_ms" IS 'Milliseconds added with each cycle.';
--> statement-breakpoint
COMMENT ON COLUMN "sync_sessions"."last_updated_at" IS 'The time of this state: the writer''s where it gives one, else that of the last change.';
--> statement-breakpoint
COMMENT ON COLUMN "sync_sessions"."max_time_ms" IS 'Milliseconds at most.';
--> statement-breakpoint
COMMENT ON COLUMN "sync_sessions"."started_at" IS 'When it was started.';
--> statement-breakpoint
COMMENT ON COLUMN "sync_sessions"."time_per_cycle_ms" IS 'Milliseconds for each cycle.';
--> statement-breakpoint
COMMENT ON COLUMN "sync_sessions"."total_cycles" IS 'How many cycles there were.';
--> statement-breakpoint
COMMENT ON COLUMN "sync_sessions"."total_participants" IS 'How many took part.';
--> statement-breakpoint
COMMENT ON TABLE "sync_participants" IS 'Who took part in which session, once each. May arrive before the session.';
