import { declareFunction, declareTrigger } from "@strata/schema-kit";
import { sql } from "drizzle-orm";
import { syncSessions } from "./sync-sessions.ts";

/** `pg_catalog` is named lest somebody's own now() is called. */
export const syncSessionsTouchRow = declareFunction({
  name: "sync_sessions_touch_row",
  returns: "trigger",
  language: "plpgsql",
  body: `
BEGIN
	NEW.last_updated_at = pg_catalog.now();
	RETURN NEW;
END;
`,
});

/**
 * For updates that say nothing of the time. One that the writer gives stays: it is by that time that `recordSession` tells a
 * late writer.
 */
export const touchSyncSession = declareTrigger({
  name: "sync_sessions_touch_row",
  on: syncSessions,
  timing: "before",
  events: ["update"],
  level: "row",
  when: (row) => sql`${row.new.lastUpdatedAt} IS NOT DISTINCT FROM ${row.old.lastUpdatedAt}`,
  call: syncSessionsTouchRow,
});
