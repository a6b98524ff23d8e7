import { readAllowedValues, type TestDatabase } from "@strata/postgres-testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CALLBACK_METHODS, CALLBACK_TYPES, TIMER_STATUSES } from "../src/index.ts";
import { createTimerDatabase, timerRow } from "./timer-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTimerDatabase();
});
afterAll(() => database.drop());

const insert = (columns: Record<string, unknown>) =>
  database.sql`insert into timers ${database.sql(timerRow(columns))}`;

test.each([
  ["valid_status", TIMER_STATUSES],
  ["valid_method", CALLBACK_METHODS],
  ["valid_callback_type", CALLBACK_TYPES],
])("%s admits what the exported array says", async (constraint, values) => {
  expect(await readAllowedValues(database.sql, constraint)).toEqual(values);
});

test.each([
  ...TIMER_STATUSES.map((status) => ({ status })),
  ...CALLBACK_METHODS.map((callback_method) => ({ callback_method })),
  ...CALLBACK_TYPES.map((callback_type) => ({ callback_type })),
  { created_at: "2030-01-01T00:00:00Z", execute_at: "2030-01-01T00:00:00.001Z" },
])("accepts %o", async (columns) => {
  expect((await insert(columns)).count).toBe(1);
});

test.each([
  ["valid_status", { status: "cancelled" }],
  ["valid_status", { status: "Pending" }],
  ["valid_status", { status: "" }],
  ["valid_method", { callback_method: "GET" }],
  ["valid_method", { callback_method: "post" }],
  ["valid_callback_type", { callback_type: "amqp" }],
  ["future_execute_at", { created_at: "2030-01-01T00:00:00Z", execute_at: "2030-01-01T00:00:00Z" }],
  ["future_execute_at", { execute_at: "2000-01-01T00:00:00Z" }],
])("%s rejects %o", async (constraint, columns) => {
  await expect(insert(columns)).rejects.toMatchObject({ code: "23514", constraint_name: constraint });
});

test.each(["execute_at", "callback_config"])("%s is required", async (column) => {
  await expect(insert({ [column]: null })).rejects.toMatchObject({ code: "23502", column_name: column });
});
