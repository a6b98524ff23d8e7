import { checkRule, type Rule } from "@strata/schema-kit/hardening";
import { sql } from "drizzle-orm";
import { EXECUTION_STATUSES } from "../execution-status.ts";
import { scheduledIntents } from "../scheduled-intents.ts";

const { triggerType, triggerSchedule, triggerCondition, executionCount, maxExecutions, lastExecutionStatus } =
  scheduledIntents;

/**
 * The schedule and the condition are those of the trigger type. Every comparison gives true or false, never null: a CHECK
 * lets null pass, so that `schedule->>'cron' = …` would accept `{}` and a JSON null.
 */
const triggerShape = checkRule(
  scheduledIntents,
  "intents_trigger_shape",
  sql`CASE
    WHEN ${triggerType} NOT IN ('cron', 'interval', 'once') THEN ${triggerSchedule} IS NULL
    WHEN jsonb_typeof(${triggerSchedule}) IS DISTINCT FROM 'object' THEN false
    WHEN ${triggerType} = 'cron' THEN jsonb_typeof(${triggerSchedule} -> 'cron') IS NOT DISTINCT FROM 'string'
      AND coalesce(jsonb_typeof(${triggerSchedule} -> 'timezone'), 'string') = 'string'
    WHEN ${triggerType} = 'once' THEN jsonb_typeof(${triggerSchedule} -> 'trigger_at') IS NOT DISTINCT FROM 'string'
    WHEN jsonb_typeof(${triggerSchedule} -> 'interval_minutes') IS DISTINCT FROM 'number' THEN false
    ELSE (${triggerSchedule} ->> 'interval_minutes')::numeric >= 5
  END AND CASE
    WHEN coalesce(jsonb_typeof(${triggerCondition}), 'object') <> 'object' THEN false
    WHEN ${triggerType} = 'price' THEN jsonb_typeof(${triggerCondition} -> 'ticker') IS NOT DISTINCT FROM 'string'
      AND jsonb_typeof(${triggerCondition} -> 'operator') IS NOT DISTINCT FROM 'string'
      AND jsonb_typeof(${triggerCondition} -> 'value') IS NOT DISTINCT FROM 'number'
    WHEN ${triggerType} = 'silence' THEN jsonb_typeof(${triggerCondition} -> 'threshold_hours') IS NOT DISTINCT FROM 'number'
    ELSE true
  END`,
);

const statuses = sql.raw(EXECUTION_STATUSES.map((status) => `'${status}'`).join(", "));

export const intentRules: readonly Rule[] = [
  triggerShape,
  checkRule(
    scheduledIntents,
    "intents_last_execution_status",
    sql`${lastExecutionStatus} IS NULL OR ${lastExecutionStatus} IN (${statuses})`,
  ),
  checkRule(
    scheduledIntents,
    "intents_count_within_limit",
    sql`${maxExecutions} IS NULL OR ${executionCount} <= ${maxExecutions}`,
  ),
];
