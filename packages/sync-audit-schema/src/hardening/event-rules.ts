import { declareFunction, declareTrigger } from "@strata/schema-kit";
import { checkRule, constraintRule, triggerRule, type Rule } from "@strata/schema-kit/hardening";
import { sql } from "drizzle-orm";
import { syncEvents } from "../sync-events.ts";
import { syncSessions } from "../sync-sessions.ts";

const refuseChange = declareFunction({
  name: "sync_audit_refuse_change",
  returns: "trigger",
  language: "plpgsql",
  body: `
BEGIN
  RAISE EXCEPTION '% of % is refused: the trail is only appended to', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END
`,
});

export const APPEND_ONLY = "sync_events_append_only";

export const eventRules: readonly Rule[] = [
  triggerRule(syncEvents, refuseChange, {
    [APPEND_ONLY]: declareTrigger({
      name: APPEND_ONLY,
      on: syncEvents,
      level: "row",
      timing: "before",
      events: ["update", "delete"],
      call: refuseChange,
    }),
    // TRUNCATE fires no row triggers.
    sync_events_no_truncate: declareTrigger({
      name: "sync_events_no_truncate",
      on: syncEvents,
      level: "statement",
      timing: "before",
      events: ["truncate"],
      call: refuseChange,
    }),
  }),
  checkRule(syncEvents, "sync_events_event_type_name", sql`${syncEvents.eventType} ~ '^[a-z]+(_[a-z]+)*$'`),
];

export const sessionRule: Rule = constraintRule(
  syncEvents,
  "sync_events_session_fkey",
  sql`FOREIGN KEY (${sql.identifier(syncEvents.sessionId.name)})
    REFERENCES ${syncSessions} (${sql.identifier(syncSessions.sessionId.name)})`,
);
