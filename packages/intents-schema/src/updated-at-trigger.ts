import { declareFunction, declareTrigger } from "@strata/schema-kit";
import { scheduledIntents } from "./scheduled-intents.ts";

/** `pg_catalog` is named lest somebody's own now() is called. */
export const intentsTouchRow = declareFunction({
  name: "intents_touch_row",
  returns: "trigger",
  language: "plpgsql",
  body: `
BEGIN
	NEW.updated_at = pg_catalog.now();
	RETURN NEW;
END;
`,
});

export const touchScheduledIntent = declareTrigger({
  name: "scheduled_intents_touch_row",
  on: scheduledIntents,
  timing: "before",
  events: ["update"],
  level: "row",
  call: intentsTouchRow,
});
