CREATE TYPE "sync_mode" AS ENUM('per_participant', 'per_cycle', 'per_group', 'global', 'count_up');--> statement-breakpoint
CREATE TYPE "sync_status" AS ENUM('pending', 'running', 'paused', 'expired', 'completed', 'cancelled');--> statement-breakpoint
CREATE TABLE "sync_events" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"session_id" uuid NOT NULL,
	"event_type" varchar(50) NOT NULL,
	"participant_id" uuid,
	"group_id" uuid,
	"time_remaining_ms" integer,
	"time_elapsed_ms" integer,
	"cycle_number" integer,
	"timestamp" timestamp with time zone DEFAULT now() NOT NULL,
	"state_snapshot" jsonb,
	"metadata" jsonb DEFAULT '{}'
);
--> statement-breakpoint
CREATE TABLE "sync_participants" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	"session_id" uuid NOT NULL,
	"participant_id" uuid NOT NULL,
	"total_time_ms" integer NOT NULL,
	"group_id" uuid,
	"total_cycles" integer DEFAULT 0,
	"total_time_active_ms" integer DEFAULT 0,
	"added_at" timestamp with time zone DEFAULT now() NOT NULL,
	"first_active_at" timestamp with time zone,
	"last_active_at" timestamp with time zone,
	"metadata" jsonb DEFAULT '{}',
	CONSTRAINT "unique_session_participant" UNIQUE("session_id","participant_id")
);
--> statement-breakpoint
CREATE TABLE "sync_sessions" (
	"session_id" uuid PRIMARY KEY,
	"sync_mode" "sync_mode" NOT NULL,
	"time_per_cycle_ms" integer,
	"increment_ms" integer DEFAULT 0,
	"max_time_ms" integer,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"completed_at" timestamp with time zone,
	"final_status" "sync_status",
	"total_cycles" integer DEFAULT 0,
	"total_participants" integer DEFAULT 0,
	"metadata" jsonb DEFAULT '{}',
	"last_updated_at" timestamp with time zone DEFAULT now()
);
--> statement-breakpoint
COMMENT ON TABLE "sync_sessions" IS 'Audit trail of synchronisation sessions. Redis is the source of truth; nothing here decides anything.';
--> statement-breakpoint
COMMENT ON COLUMN "sync_sessions"."session_id" IS 'Named by the caller, the same id as in Redis.';
--> statement-breakpoint
COMMENT ON COLUMN "sync_sessions"."sync_mode" IS 'How time is shared out: per_participant, per_cycle, per_group, global or count_up.';
--> statement-breakpoint
COMMENT ON COLUMN "sync_sessions"."metadata" IS 'Whatever else belongs to the session.';
--> statement-breakpoint
COMMENT ON TABLE "sync_events" IS 'Audit trail of what happened in sessions. An event may arrive before its session.';
--> statement-breakpoint
COMMENT ON COLUMN "sync_events"."event_type" IS 'session_created, session_started, cycle_switched, session_paused, session_resumed, session_completed, session_cancelled, participant_added, participant_removed; others may come.';
--> statement-breakpoint
COMMENT ON COLUMN "sync_events"."state_snapshot" IS 'Full state of the session after the event, to recover from when Redis is lost.';
