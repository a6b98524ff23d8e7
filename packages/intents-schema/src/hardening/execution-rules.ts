import { declareFunction, declareTrigger } from "@strata/schema-kit";
import { triggerRule, type Rule } from "@strata/schema-kit/hardening";
import { intentExecutions } from "../intent-executions.ts";

/** An intent that is not there is left to the foreign key. */
const refuseForeign = declareFunction({
  name: "intents_refuse_foreign_execution",
  returns: "trigger",
  language: "plpgsql",
  body: `
DECLARE
  intent record;
BEGIN
  -- In the schema of the table, whatever search_path the writer has.
  EXECUTE format('SELECT user_id, trigger_type FROM %I.scheduled_intents WHERE id = $1', TG_TABLE_SCHEMA)
    INTO intent USING NEW.intent_id;
  IF intent.user_id <> NEW.user_id OR intent.trigger_type <> NEW.trigger_type THEN
    RAISE EXCEPTION 'the execution is not of the user and the trigger type of its intent'
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NEW;
END
`,
});

const refuseChange = declareFunction({
  name: "intents_refuse_change",
  returns: "trigger",
  language: "plpgsql",
  body: `
BEGIN
  RAISE EXCEPTION '% of % is refused: executions are written once', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END
`,
});

export const executionRules: readonly Rule[] = [
  triggerRule(intentExecutions, refuseForeign, {
    executions_of_their_intent: declareTrigger({
      name: "executions_of_their_intent",
      on: intentExecutions,
      level: "row",
      timing: "before",
      events: ["insert"],
      call: refuseForeign,
    }),
  }),
  triggerRule(intentExecutions, refuseChange, {
    executions_append_only: declareTrigger({
      name: "executions_append_only",
      on: intentExecutions,
      level: "row",
      timing: "before",
      events: ["update"],
      call: refuseChange,
    }),
    executions_no_truncate: declareTrigger({
      name: "executions_no_truncate",
      on: intentExecutions,
      level: "statement",
      timing: "before",
      events: ["truncate"],
      call: refuseChange,
    }),
  }),
];
