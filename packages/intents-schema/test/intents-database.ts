import { migrate, readSchemaPackage } from "@strata/migration-engine";
import { createDatabaseFrom } from "@strata/postgres-testkit";

const TIER_0 = "20251222000001_intent_executions";

export const roster = [await readSchemaPackage(new URL("..", import.meta.url))];

/** A database with the intents' tables, all of tier 0. */
export function createIntentsDatabase() {
  return createDatabaseFrom({
    key: "intents-schema tier 0",
    async build(url) {
      await migrate({ url, roster, to: TIER_0 });
    },
  });
}

/** A database with the intents' tables as they are today. */
export function createLatestIntentsDatabase() {
  return createDatabaseFrom({
    key: "intents-schema latest",
    async build(url) {
      await migrate({ url, roster });
    },
  });
}

/** An intent as the database takes it; what a test is about is given in `columns`. */
export function intentRow(columns: Record<string, unknown> = {}) {
  return {
    user_id: "ada",
    intent_name: "Morning briefing",
    trigger_type: "cron",
    action_type: "briefing",
    action_context: "What the day holds",
    ...columns,
  };
}

/** An execution of the intent with this id. */
export function executionRow(intentId: string, columns: Record<string, unknown> = {}) {
  return { intent_id: intentId, user_id: "ada", trigger_type: "cron", status: "success", ...columns };
}
