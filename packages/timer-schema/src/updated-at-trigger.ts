import { declareFunction, declareTrigger } from "@strata/schema-kit";
import { timers } from "./timers.ts";

/** Belongs to the timers alone, however common its name is. `pg_catalog` is named lest somebody's own now() is called. */
export const updateUpdatedAtColumn = declareFunction({
  name: "update_updated_at_column",
  returns: "trigger",
  language: "plpgsql",
  body: `
BEGIN
	NEW.updated_at = pg_catalog.now();
	RETURN NEW;
END;
`,
});

export const updateTimersUpdatedAt = declareTrigger({
  name: "update_timers_updated_at",
  on: timers,
  timing: "before",
  events: ["update"],
  level: "row",
  call: updateUpdatedAtColumn,
});
