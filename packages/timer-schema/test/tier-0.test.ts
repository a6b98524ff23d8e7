import { column, readCatalog } from "@strata/postgres-testkit";
import { expect, test } from "vitest";
import { CREATE_TIMERS, createTimerDatabase } from "./timer-database.ts";

const TIMESTAMPTZ = "timestamp with time zone";

const CONSTRAINTS = {
  timers_pkey: "PRIMARY KEY (id)",
  valid_status:
    "CHECK (((status)::text = ANY ((ARRAY['pending'::character varying, 'executing'::character varying, 'completed'::character varying, 'failed'::character varying, 'canceled'::character varying])::text[])))",
  valid_method:
    "CHECK (((callback_method)::text = ANY ((ARRAY['POST'::character varying, 'PUT'::character varying, 'PATCH'::character varying])::text[])))",
  future_execute_at: "CHECK ((execute_at > created_at))",
};

const INDEXES = {
  idx_timers_execute_at_status:
    "CREATE INDEX idx_timers_execute_at_status ON timers USING btree (execute_at, status) WHERE ((status)::text = 'pending'::text)",
  idx_timers_status: "CREATE INDEX idx_timers_status ON timers USING btree (status)",
  idx_timers_created_at: "CREATE INDEX idx_timers_created_at ON timers USING btree (created_at DESC)",
};

const TRIGGERS = {
  update_timers_updated_at:
    "CREATE TRIGGER update_timers_updated_at BEFORE UPDATE ON timers FOR EACH ROW EXECUTE FUNCTION update_updated_at_column()",
};

const NOTHING_BUT_THE_FUNCTION = {
  enums: {},
  functions: {
    "update_updated_at_column()": `CREATE OR REPLACE FUNCTION update_updated_at_column()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
	NEW.updated_at = pg_catalog.now();
	RETURN NEW;
END;
$function$
`,
  },
  others: [],
};

test("create_timers_table makes the HTTP-only timers, no object more and none less", async () => {
  await using database = await createTimerDatabase(CREATE_TIMERS);
  expect(await readCatalog(database.sql)).toEqual({
    ...NOTHING_BUT_THE_FUNCTION,
    tables: {
      timers: {
        comment: null,
        columns: [
          column("id", "uuid", "not null", "gen_random_uuid()"),
          column("created_at", TIMESTAMPTZ, "not null", "now()"),
          column("updated_at", TIMESTAMPTZ, "not null", "now()"),
          column("execute_at", TIMESTAMPTZ, "not null"),
          column("callback_url", "text", "not null"),
          column("callback_method", "character varying(10)", "not null", "'POST'::character varying"),
          column("callback_headers", "jsonb", "null"),
          column("callback_payload", "jsonb", "null"),
          column("status", "character varying(20)", "not null", "'pending'::character varying"),
          column("last_error", "text", "null"),
          column("executed_at", TIMESTAMPTZ, "null"),
          column("metadata", "jsonb", "null"),
        ],
        constraints: CONSTRAINTS,
        indexes: INDEXES,
        triggers: TRIGGERS,
        settings: [],
      },
    },
  });
});

test("add_callback_types makes the typed callback, no object more and none less", async () => {
  await using database = await createTimerDatabase();
  expect(await readCatalog(database.sql)).toEqual({
    ...NOTHING_BUT_THE_FUNCTION,
    tables: {
      timers: {
        comment: expect.stringContaining("HTTP or NATS"),
        columns: [
          column("id", "uuid", "not null", "gen_random_uuid()"),
          column("created_at", TIMESTAMPTZ, "not null", "now()"),
          column("updated_at", TIMESTAMPTZ, "not null", "now()"),
          column("execute_at", TIMESTAMPTZ, "not null"),
          column("callback_method", "character varying(10)", "not null", "'POST'::character varying"),
          column("status", "character varying(20)", "not null", "'pending'::character varying"),
          column("last_error", "text", "null"),
          column("executed_at", TIMESTAMPTZ, "null"),
          column("metadata", "jsonb", "null"),
          column(
            "callback_type",
            "character varying(10)",
            "not null",
            "'http'::character varying",
            expect.stringContaining("http or nats"),
          ),
          column("callback_config", "jsonb", "not null", null, expect.stringContaining("subject")),
        ],
        constraints: {
          ...CONSTRAINTS,
          valid_callback_type:
            "CHECK (((callback_type)::text = ANY ((ARRAY['http'::character varying, 'nats'::character varying])::text[])))",
        },
        indexes: {
          ...INDEXES,
          idx_timers_callback_type: "CREATE INDEX idx_timers_callback_type ON timers USING btree (callback_type)",
        },
        triggers: TRIGGERS,
        settings: [],
      },
    },
  });
});
