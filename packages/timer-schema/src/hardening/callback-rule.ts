import { checkRule } from "@strata/schema-kit/hardening";
import { sql } from "drizzle-orm";
import { timers } from "../timers.ts";

const { callbackType: type, callbackConfig: config, callbackMethod: method } = timers;

/**
 * The callback is of the row's type and has what that needs. Every comparison gives true or false, never null: a CHECK
 * lets null pass, so that `config->>'type' = type` would accept `{}`, a bare text and a JSON null.
 */
export const callbackRule = checkRule(
  timers,
  "timers_callback_shape",
  sql`jsonb_typeof(${config}) = 'object'
    AND (${config} ->> 'type') IS NOT DISTINCT FROM ${type}::text
    AND CASE ${type}
      WHEN 'http' THEN jsonb_typeof(${config} -> 'url') IS NOT DISTINCT FROM 'string'
      WHEN 'nats' THEN jsonb_typeof(${config} -> 'subject') IS NOT DISTINCT FROM 'string' AND ${method} = 'POST'
      ELSE false
    END
    AND coalesce(jsonb_typeof(${config} -> 'headers'), 'null') IN ('object', 'null')`,
);
