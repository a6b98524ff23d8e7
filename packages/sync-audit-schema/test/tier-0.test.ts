import { column, readCatalog } from "@strata/postgres-testkit";
import { expect, test } from "vitest";
import { createSyncDatabase, INITIAL_SCHEMA } from "./sync-database.ts";

const TIMESTAMPTZ = "timestamp with time zone";

const NO_INDEXES = { sync_sessions: {}, sync_events: {}, sync_participants: {} };

const ALL_INDEXES = {
  sync_sessions: {
    idx_sync_sessions_created: "CREATE INDEX idx_sync_sessions_created ON sync_sessions USING btree (created_at DESC)",
    idx_sync_sessions_status:
      "CREATE INDEX idx_sync_sessions_status ON sync_sessions USING btree (final_status) WHERE (final_status IS NOT NULL)",
    idx_sync_sessions_mode: "CREATE INDEX idx_sync_sessions_mode ON sync_sessions USING btree (sync_mode)",
  },
  sync_events: {
    idx_sync_events_session:
      'CREATE INDEX idx_sync_events_session ON sync_events USING btree (session_id, "timestamp" DESC)',
    idx_sync_events_type: "CREATE INDEX idx_sync_events_type ON sync_events USING btree (event_type)",
    idx_sync_events_timestamp: 'CREATE INDEX idx_sync_events_timestamp ON sync_events USING btree ("timestamp" DESC)',
    idx_sync_events_participant:
      "CREATE INDEX idx_sync_events_participant ON sync_events USING btree (participant_id) WHERE (participant_id IS NOT NULL)",
  },
  sync_participants: {
    idx_sync_participants_session:
      "CREATE INDEX idx_sync_participants_session ON sync_participants USING btree (session_id)",
    idx_sync_participants_group:
      "CREATE INDEX idx_sync_participants_group ON sync_participants USING btree (group_id) WHERE (group_id IS NOT NULL)",
  },
};

test.each([
  ["initial_schema lays down the audit trail, and nothing else", INITIAL_SCHEMA, NO_INDEXES],
  ["add_indexes lays down its indexes, and nothing else", undefined, ALL_INDEXES],
])("%s", async (_, to, indexes) => {
  await using database = await createSyncDatabase(to);
  expect(await readCatalog(database.sql)).toEqual({
    tables: {
      sync_sessions: {
        comment: expect.stringContaining("Redis"),
        columns: [
          column("session_id", "uuid", "not null", null, expect.any(String)),
          column("sync_mode", "sync_mode", "not null", null, expect.any(String)),
          column("time_per_cycle_ms", "integer", "null"),
          column("increment_ms", "integer", "null", "0"),
          column("max_time_ms", "integer", "null"),
          column("created_at", TIMESTAMPTZ, "not null", "now()"),
          column("started_at", TIMESTAMPTZ, "null"),
          column("completed_at", TIMESTAMPTZ, "null"),
          column("final_status", "sync_status", "null"),
          column("total_cycles", "integer", "null", "0"),
          column("total_participants", "integer", "null", "0"),
          column("metadata", "jsonb", "null", "'{}'::jsonb", expect.any(String)),
          column("last_updated_at", TIMESTAMPTZ, "null", "now()"),
        ],
        constraints: { sync_sessions_pkey: "PRIMARY KEY (session_id)" },
        indexes: indexes.sync_sessions,
        triggers: {},
        settings: [],
      },
      sync_events: {
        comment: expect.any(String),
        columns: [
          column("id", "uuid", "not null", "gen_random_uuid()"),
          column("session_id", "uuid", "not null"),
          column("event_type", "character varying(50)", "not null", null, expect.stringContaining("cycle_switched")),
          column("participant_id", "uuid", "null"),
          column("group_id", "uuid", "null"),
          column("time_remaining_ms", "integer", "null"),
          column("time_elapsed_ms", "integer", "null"),
          column("cycle_number", "integer", "null"),
          column("timestamp", TIMESTAMPTZ, "not null", "now()"),
          column("state_snapshot", "jsonb", "null", null, expect.stringContaining("Redis")),
          column("metadata", "jsonb", "null", "'{}'::jsonb"),
        ],
        constraints: { sync_events_pkey: "PRIMARY KEY (id)" },
        indexes: indexes.sync_events,
        triggers: {},
        settings: [],
      },
      sync_participants: {
        comment: null,
        columns: [
          column("id", "uuid", "not null", "gen_random_uuid()"),
          column("session_id", "uuid", "not null"),
          column("participant_id", "uuid", "not null"),
          column("total_time_ms", "integer", "not null"),
          column("group_id", "uuid", "null"),
          column("total_cycles", "integer", "null", "0"),
          column("total_time_active_ms", "integer", "null", "0"),
          column("added_at", TIMESTAMPTZ, "not null", "now()"),
          column("first_active_at", TIMESTAMPTZ, "null"),
          column("last_active_at", TIMESTAMPTZ, "null"),
          column("metadata", "jsonb", "null", "'{}'::jsonb"),
        ],
        constraints: {
          sync_participants_pkey: "PRIMARY KEY (id)",
          unique_session_participant: "UNIQUE (session_id, participant_id)",
        },
        indexes: indexes.sync_participants,
        triggers: {},
        settings: [],
      },
    },
    enums: {
      sync_mode: ["per_participant", "per_cycle", "per_group", "global", "count_up"],
      sync_status: ["pending", "running", "paused", "expired", "completed", "cancelled"],
    },
    functions: {},
    others: [],
  });
});
