import { readAllowedValues, type TestDatabase } from "@strata/postgres-testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { EXECUTION_STATUSES } from "../src/index.ts";
import { createIntentsDatabase, executionRow, intentRow } from "./intents-database.ts";

let database: TestDatabase;
let intentId: string;
beforeAll(async () => {
  database = await createIntentsDatabase();
  intentId = await insertIntent();
});
afterAll(() => database.drop());

async function insertIntent(): Promise<string> {
  const { sql } = database;
  const [row] = await sql<{ id: string }[]>`insert into scheduled_intents ${sql(intentRow())} returning id`;
  return row?.id ?? "";
}

const insert = (columns: Record<string, unknown>) =>
  database.sql`insert into intent_executions ${database.sql(executionRow(intentId, columns))}`;

test("valid_execution_status admits what the exported array says", async () => {
  expect(await readAllowedValues(database.sql, "valid_execution_status")).toEqual(EXECUTION_STATUSES);
});

test.each([
  ...EXECUTION_STATUSES.map((status) => ({ status })),
  { evaluation_ms: 0, generation_ms: 0, delivery_ms: 0 },
  { evaluation_ms: null, generation_ms: null, delivery_ms: null },
  { trigger_type: "anything" },
])("accepts %o", async (columns) => {
  expect((await insert(columns)).count).toBe(1);
});

test.each([
  ["valid_execution_status", { status: "succeeded" }],
  ["valid_execution_status", { status: "" }],
  ["non_negative_evaluation_ms", { evaluation_ms: -1 }],
  ["non_negative_generation_ms", { generation_ms: -1 }],
  ["non_negative_delivery_ms", { delivery_ms: -1 }],
])("%s rejects %o", async (constraint, columns) => {
  await expect(insert(columns)).rejects.toMatchObject({ code: "23514", constraint_name: constraint });
});

test("an execution belongs to an intent that exists", async () => {
  await expect(insert({ intent_id: crypto.randomUUID() })).rejects.toMatchObject({
    code: "23503",
    constraint_name: "intent_executions_intent_id_fkey",
  });
});

test("deleting an intent deletes its executions, and no others", async () => {
  const { sql } = database;
  const doomed = await insertIntent();
  await insert({ intent_id: doomed });
  await insert({ intent_id: doomed });
  await insert({});
  const countOf = async (id: string) =>
    (await sql<{ n: number }[]>`select count(*)::int as n from intent_executions where intent_id = ${id}`)[0]?.n;
  const others = await countOf(intentId);

  await sql`delete from scheduled_intents where id = ${doomed}`;

  expect(await countOf(doomed)).toBe(0);
  expect(await countOf(intentId)).toBe(others);
});
