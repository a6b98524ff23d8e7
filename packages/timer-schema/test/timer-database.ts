import { migrate, readSchemaPackage } from "@strata/migration-engine";
import { createDatabaseFrom } from "@strata/postgres-testkit";

export const timerSchema = await readSchemaPackage(new URL("..", import.meta.url));
export const roster = [timerSchema];

export const CREATE_TIMERS = "20250101000000_create_timers_table";
export const ADD_CALLBACK_TYPES = "20250102000000_add_callback_types";

/** A database that has got as far as tier 0, or as the migration that is named. */
export function createTimerDatabase(to = ADD_CALLBACK_TYPES) {
  return createDatabaseFrom({
    key: `timer-schema to ${to}`,
    async build(url) {
      await migrate({ url, roster, to });
    },
  });
}

/** A database with the timers' table as it is today. */
export function createLatestTimerDatabase() {
  return createDatabaseFrom({
    key: "timer-schema latest",
    async build(url) {
      await migrate({ url, roster });
    },
  });
}

/** An http timer as the database takes it; what a test is about is given in `columns`. */
export function timerRow(columns: Record<string, unknown> = {}) {
  return {
    execute_at: "2100-01-01T00:00:00Z",
    callback_config: { type: "http", url: "https://example.org/hook" },
    ...columns,
  };
}
