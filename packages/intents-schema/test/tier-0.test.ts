import { column, readCatalog, type Catalog, type ColumnCatalog } from "@strata/postgres-testkit";
import { expect, test } from "vitest";
import { createIntentsDatabase } from "./intents-database.ts";

const TIMESTAMPTZ = "timestamp with time zone";

/** The specification wants a comment on every column, and does not word it. */
const documented = (columns: ColumnCatalog[]) => columns.map((each) => ({ ...each, comment: expect.any(String) }));

/** The specification of the intents (tier 0), as Postgres prints it. */
const SPECIFIED: Catalog = {
  tables: {
    scheduled_intents: {
      comment: expect.any(String),
      columns: documented([
        column("id", "uuid", "not null", "gen_random_uuid()"),
        column("user_id", "character varying(64)", "not null"),
        column("intent_name", "character varying(256)", "not null"),
        column("description", "text", "null"),
        column("trigger_type", "character varying(32)", "not null"),
        column("trigger_schedule", "jsonb", "null"),
        column("trigger_condition", "jsonb", "null"),
        column("action_type", "character varying(32)", "not null"),
        column("action_context", "text", "not null"),
        column("action_priority", "character varying(16)", "not null", "'normal'::character varying"),
        column("next_check", TIMESTAMPTZ, "null"),
        column("last_checked", TIMESTAMPTZ, "null"),
        column("last_executed", TIMESTAMPTZ, "null"),
        column("execution_count", "integer", "not null", "0"),
        column("last_execution_status", "character varying(32)", "null"),
        column("last_execution_error", "text", "null"),
        column("last_message_id", "character varying(128)", "null"),
        column("enabled", "boolean", "not null", "true"),
        column("expires_at", TIMESTAMPTZ, "null"),
        column("max_executions", "integer", "null"),
        column("created_at", TIMESTAMPTZ, "not null", "now()"),
        column("updated_at", TIMESTAMPTZ, "not null", "now()"),
        column("created_by", "character varying(64)", "null"),
        column("metadata", "jsonb", "null", "'{}'::jsonb"),
      ]),
      constraints: {
        scheduled_intents_pkey: "PRIMARY KEY (id)",
        valid_trigger_type:
          "CHECK (((trigger_type)::text = ANY ((ARRAY['cron'::character varying, 'interval'::character varying, 'once'::character varying, 'price'::character varying, 'silence'::character varying, 'event'::character varying, 'calendar'::character varying, 'news'::character varying])::text[])))",
        valid_action_type:
          "CHECK (((action_type)::text = ANY ((ARRAY['notify'::character varying, 'check_in'::character varying, 'briefing'::character varying, 'analysis'::character varying, 'reminder'::character varying])::text[])))",
        valid_action_priority:
          "CHECK (((action_priority)::text = ANY ((ARRAY['low'::character varying, 'normal'::character varying, 'high'::character varying, 'critical'::character varying])::text[])))",
        non_negative_execution_count: "CHECK ((execution_count >= 0))",
        positive_max_executions: "CHECK (((max_executions IS NULL) OR (max_executions > 0)))",
      },
      indexes: {
        idx_intents_user_enabled:
          "CREATE INDEX idx_intents_user_enabled ON scheduled_intents USING btree (user_id, enabled) WHERE (enabled = true)",
        idx_intents_pending:
          "CREATE INDEX idx_intents_pending ON scheduled_intents USING btree (next_check) WHERE ((enabled = true) AND (next_check IS NOT NULL))",
        idx_intents_type: "CREATE INDEX idx_intents_type ON scheduled_intents USING btree (user_id, trigger_type)",
        idx_intents_user_id: "CREATE INDEX idx_intents_user_id ON scheduled_intents USING btree (user_id)",
        idx_intents_created: "CREATE INDEX idx_intents_created ON scheduled_intents USING btree (created_at DESC)",
      },
      triggers: {},
      settings: [],
    },
    intent_executions: {
      comment: expect.any(String),
      columns: documented([
        column("id", "uuid", "not null", "gen_random_uuid()"),
        column("intent_id", "uuid", "not null"),
        column("user_id", "character varying(64)", "not null"),
        column("executed_at", TIMESTAMPTZ, "not null", "now()"),
        column("trigger_type", "character varying(32)", "not null"),
        column("trigger_data", "jsonb", "null"),
        column("status", "character varying(32)", "not null"),
        column("gate_result", "jsonb", "null"),
        column("message_id", "character varying(128)", "null"),
        column("message_preview", "text", "null"),
        column("evaluation_ms", "integer", "null"),
        column("generation_ms", "integer", "null"),
        column("delivery_ms", "integer", "null"),
        column("error_message", "text", "null"),
      ]),
      constraints: {
        intent_executions_pkey: "PRIMARY KEY (id)",
        intent_executions_intent_id_fkey: "FOREIGN KEY (intent_id) REFERENCES scheduled_intents(id) ON DELETE CASCADE",
        valid_execution_status:
          "CHECK (((status)::text = ANY ((ARRAY['success'::character varying, 'failed'::character varying, 'gate_blocked'::character varying, 'condition_not_met'::character varying])::text[])))",
        non_negative_evaluation_ms: "CHECK ((evaluation_ms >= 0))",
        non_negative_generation_ms: "CHECK ((generation_ms >= 0))",
        non_negative_delivery_ms: "CHECK ((delivery_ms >= 0))",
      },
      indexes: {
        idx_executions_intent:
          "CREATE INDEX idx_executions_intent ON intent_executions USING btree (intent_id, executed_at DESC)",
        idx_executions_user:
          "CREATE INDEX idx_executions_user ON intent_executions USING btree (user_id, executed_at DESC)",
        idx_executions_status:
          "CREATE INDEX idx_executions_status ON intent_executions USING btree (status, executed_at DESC)",
      },
      triggers: {},
      settings: [],
    },
  },
  enums: {},
  functions: {},
  others: [],
};

test("the migrations make what the specification says, no object more and none less", async () => {
  await using database = await createIntentsDatabase();
  expect(await readCatalog(database.sql)).toEqual(SPECIFIED);
});
