import { readAllowedValues, type TestDatabase } from "@strata/postgres-testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ACTION_PRIORITIES, ACTION_TYPES, TRIGGER_TYPES } from "../src/index.ts";
import { createIntentsDatabase, intentRow } from "./intents-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createIntentsDatabase();
});
afterAll(() => database.drop());

const insert = (columns: Record<string, unknown>) =>
  database.sql`insert into scheduled_intents ${database.sql(intentRow(columns))}`;

test.each([
  ["valid_trigger_type", TRIGGER_TYPES],
  ["valid_action_type", ACTION_TYPES],
  ["valid_action_priority", ACTION_PRIORITIES],
])("%s admits what the exported array says", async (constraint, values) => {
  expect(await readAllowedValues(database.sql, constraint)).toEqual(values);
});

test.each([
  ...TRIGGER_TYPES.map((trigger_type) => ({ trigger_type })),
  ...ACTION_TYPES.map((action_type) => ({ action_type })),
  ...ACTION_PRIORITIES.map((action_priority) => ({ action_priority })),
  { execution_count: 0 },
  { max_executions: null },
  { max_executions: 1 },
  { execution_count: 2, max_executions: 1 },
  { last_execution_status: "anything" },
  { user_id: "x".repeat(64) },
])("accepts %o", async (columns) => {
  expect((await insert(columns)).count).toBe(1);
});

test.each([
  ["valid_trigger_type", { trigger_type: "weekly" }],
  ["valid_trigger_type", { trigger_type: "" }],
  ["valid_action_type", { action_type: "Notify" }],
  ["valid_action_priority", { action_priority: "urgent" }],
  ["non_negative_execution_count", { execution_count: -1 }],
  ["positive_max_executions", { max_executions: 0 }],
  ["positive_max_executions", { max_executions: -1 }],
])("%s rejects %o", async (constraint, columns) => {
  await expect(insert(columns)).rejects.toMatchObject({ code: "23514", constraint_name: constraint });
});

test.each(["user_id", "intent_name", "trigger_type", "action_type", "action_context"])(
  "%s is required",
  async (name) => {
    await expect(insert({ [name]: null })).rejects.toMatchObject({ code: "23502", column_name: name });
  },
);

test("an update leaves updated_at to its writer", async () => {
  const [row] = await database.sql`
    with created as (insert into scheduled_intents ${database.sql(intentRow({ updated_at: "2001-01-01T00:00:00Z" }))}
      returning id) select id from created`;
  const [updated] = await database.sql`
    update scheduled_intents set enabled = false where id = ${row?.["id"]} returning updated_at`;
  expect(updated?.["updated_at"]).toEqual(new Date("2001-01-01T00:00:00Z"));
});
