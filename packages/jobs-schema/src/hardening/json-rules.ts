import { checkRule, type Rule } from "@strata/schema-kit/hardening";
import { sql } from "drizzle-orm";
import { jobs } from "../jobs.ts";
import { tasks } from "../tasks.ts";

const { scheduleInterval: schedule } = jobs;

/** Every comparison gives true or false, never null, which a CHECK lets pass: `schedule->>'type' = …` would accept `{}`. */
export const jsonRules: readonly Rule[] = [
  checkRule(jobs, "jobs_payload_object", sql`jsonb_typeof(${jobs.payload}) = 'object'`),
  checkRule(tasks, "tasks_payload_object", sql`jsonb_typeof(${tasks.payload}) = 'object'`),
  checkRule(
    jobs,
    "jobs_schedule_shape",
    sql`${schedule} IS NULL OR CASE
      WHEN jsonb_typeof(${schedule}) <> 'object' THEN false
      WHEN ${schedule} ->> 'type' = 'cron' THEN jsonb_typeof(${schedule} -> 'expression') IS NOT DISTINCT FROM 'string'
        AND coalesce(jsonb_typeof(${schedule} -> 'timezone'), 'string') = 'string'
      WHEN ${schedule} ->> 'type' = 'timedelta' THEN CASE jsonb_typeof(${schedule} -> 'seconds')
        WHEN 'number' THEN (${schedule} ->> 'seconds')::numeric > 0
        ELSE false
      END
      ELSE coalesce(${schedule} ->> 'type' = 'manual', false)
    END`,
  ),
];
