import { column, readCatalog } from "@strata/postgres-testkit";
import { expect, test } from "vitest";
import { createJobDatabase } from "./job-database.ts";

const TIMESTAMPTZ = "timestamp with time zone";

const VALID_STATUS =
  "CHECK (((status)::text = ANY ((ARRAY['created'::character varying, 'processing'::character varying, 'completed'::character varying, 'failed'::character varying, 'cancelled'::character varying])::text[])))";

test("tier 0 lays down jobs and tasks, and nothing else", async () => {
  await using database = await createJobDatabase();
  expect(await readCatalog(database.sql)).toEqual({
    tables: {
      jobs: {
        comment: null,
        columns: [
          column("id", "uuid", "not null", "gen_random_uuid()"),
          column("user_id", "uuid", "not null"),
          column("status", "character varying(20)", "not null", "'created'::character varying"),
          column("payload", "jsonb", "not null", "'{}'::jsonb"),
          column("job_type", "character varying(100)", "not null"),
          column("schedule_interval", "jsonb", "null"),
          column("max_retries", "integer", "not null", "3"),
          column("priority", "integer", "not null", "0"),
          column("is_deleted", "boolean", "not null", "false"),
          column("created_at", TIMESTAMPTZ, "not null", "now()"),
          column("updated_at", TIMESTAMPTZ, "not null", "now()"),
          column("version", "bigint", "not null", "1"),
        ],
        constraints: {
          jobs_pkey: "PRIMARY KEY (id)",
          valid_job_status: VALID_STATUS,
          valid_priority: "CHECK (((priority >= 0) AND (priority <= 100)))",
          non_negative_max_retries: "CHECK ((max_retries >= 0))",
        },
        indexes: {
          idx_jobs_user_id: "CREATE INDEX idx_jobs_user_id ON jobs USING btree (user_id)",
          idx_jobs_status: "CREATE INDEX idx_jobs_status ON jobs USING btree (status)",
          idx_jobs_created_at: "CREATE INDEX idx_jobs_created_at ON jobs USING btree (created_at)",
          idx_jobs_priority: "CREATE INDEX idx_jobs_priority ON jobs USING btree (priority)",
          idx_jobs_is_deleted: "CREATE INDEX idx_jobs_is_deleted ON jobs USING btree (is_deleted)",
          idx_jobs_user_status: "CREATE INDEX idx_jobs_user_status ON jobs USING btree (user_id, status)",
          idx_jobs_status_priority: "CREATE INDEX idx_jobs_status_priority ON jobs USING btree (status, priority)",
          idx_jobs_created_status: "CREATE INDEX idx_jobs_created_status ON jobs USING btree (created_at, status)",
        },
        triggers: {
          jobs_touch_row:
            "CREATE TRIGGER jobs_touch_row BEFORE UPDATE ON jobs FOR EACH ROW EXECUTE FUNCTION jobs_touch_row()",
        },
        settings: [],
      },
      tasks: {
        comment: null,
        columns: [
          column("id", "uuid", "not null", "gen_random_uuid()"),
          column("job_id", "uuid", "not null"),
          column("status", "character varying(20)", "not null", "'created'::character varying"),
          column("payload", "jsonb", "not null", "'{}'::jsonb"),
          column("result", "text", "null"),
          column("is_deleted", "boolean", "not null", "false"),
          column("created_at", TIMESTAMPTZ, "not null", "now()"),
          column("updated_at", TIMESTAMPTZ, "not null", "now()"),
          column("version", "bigint", "not null", "1"),
        ],
        constraints: {
          tasks_pkey: "PRIMARY KEY (id)",
          tasks_job_id_fkey: "FOREIGN KEY (job_id) REFERENCES jobs(id)",
          valid_task_status: VALID_STATUS,
        },
        indexes: {
          idx_tasks_job_id: "CREATE INDEX idx_tasks_job_id ON tasks USING btree (job_id)",
          idx_tasks_status: "CREATE INDEX idx_tasks_status ON tasks USING btree (status)",
          idx_tasks_created_at: "CREATE INDEX idx_tasks_created_at ON tasks USING btree (created_at)",
          idx_tasks_is_deleted: "CREATE INDEX idx_tasks_is_deleted ON tasks USING btree (is_deleted)",
          idx_tasks_job_status: "CREATE INDEX idx_tasks_job_status ON tasks USING btree (job_id, status)",
        },
        triggers: {
          tasks_touch_row:
            "CREATE TRIGGER tasks_touch_row BEFORE UPDATE ON tasks FOR EACH ROW EXECUTE FUNCTION jobs_touch_row()",
        },
        settings: [],
      },
    },
    enums: {},
    functions: {
      "jobs_touch_row()": `CREATE OR REPLACE FUNCTION jobs_touch_row()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
	NEW.updated_at = pg_catalog.now();
	NEW.version = OLD.version OPERATOR(pg_catalog.+) 1;
	RETURN NEW;
END;
$function$
`,
    },
    others: [],
  });
});
