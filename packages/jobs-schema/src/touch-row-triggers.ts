import { declareFunction, declareTrigger } from "@strata/schema-kit";
import { jobs } from "./jobs.ts";
import { tasks } from "./tasks.ts";

/**
 * The optimistic lock counts here, and only here: whatever a client sends as version, it goes up by exactly one.
 * Everything is named with its schema, since a trigger runs under the search_path of whoever writes.
 */
export const jobsTouchRow = declareFunction({
  name: "jobs_touch_row",
  returns: "trigger",
  language: "plpgsql",
  body: `
BEGIN
	NEW.updated_at = pg_catalog.now();
	NEW.version = OLD.version OPERATOR(pg_catalog.+) 1;
	RETURN NEW;
END;
`,
});

export const touchJob = declareTrigger({
  name: "jobs_touch_row",
  on: jobs,
  timing: "before",
  events: ["update"],
  level: "row",
  call: jobsTouchRow,
});

export const touchTask = declareTrigger({
  name: "tasks_touch_row",
  on: tasks,
  timing: "before",
  events: ["update"],
  level: "row",
  call: jobsTouchRow,
});
