import { declareFunction, declareTrigger } from "@strata/schema-kit";
import { triggerRule } from "@strata/schema-kit/hardening";
import { sql } from "drizzle-orm";
import type { TimerStatus } from "../status.ts";
import { timers } from "../timers.ts";

/** Which status may follow which. What is executing becomes pending again when it is recovered. */
export const TIMER_MOVES: Readonly<Record<TimerStatus, readonly TimerStatus[]>> = {
  pending: ["executing", "canceled"],
  executing: ["completed", "failed", "pending"],
  completed: [],
  failed: [],
  canceled: [],
};

const refuseMove = declareFunction({
  name: "timers_refuse_move",
  returns: "trigger",
  language: "plpgsql",
  // Whatever the writer's search_path has in it.
  set: { search_path: [] },
  body: `
BEGIN
  IF format('%s to %s', OLD.status, NEW.status) = ANY (TG_ARGV) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a timer does not go from % to %', OLD.status, NEW.status
    USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END
`,
});

const NAME = "timers_status_moves";

export const statusRule = triggerRule(timers, refuseMove, {
  [NAME]: declareTrigger({
    name: NAME,
    on: timers,
    level: "row",
    timing: "before",
    events: ["update"],
    when: (row) => sql`${row.old.status} IS DISTINCT FROM ${row.new.status}`,
    call: refuseMove,
    arguments: Object.entries(TIMER_MOVES).flatMap(([from, tos]) => tos.map((to) => `${from} to ${to}`)),
  }),
});
