import { join } from "node:path";
import type { TestDatabase } from "@strata/postgres-testkit";
import { testHardening } from "@strata/postgres-testkit/domain";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { harden, soften } from "../src/hardening.ts";
import { claimDueIntents, createIntent, purgeExecutions, recordExecution } from "../src/queries.ts";
import { createLatestIntentsDatabase, executionRow, intentRow } from "./intents-database.ts";
import { openPostgresJs, type OpenDatabase } from "@strata/postgres-testkit/drivers";
import { dueIntent, MINUTE } from "./queries/new-intent.ts";

let database: TestDatabase;
let opened: OpenDatabase;
beforeAll(async () => {
  database = await createLatestIntentsDatabase();
  opened = openPostgresJs(database.url);
});
afterAll(async () => {
  await opened[Symbol.asyncDispose]();
  await database.drop();
});
beforeEach(async () => {
  await soften(opened.db);
  await database.sql`truncate scheduled_intents cascade`;
});

const insert = (columns: Record<string, unknown>) =>
  database.sql`insert into scheduled_intents ${database.sql(intentRow({ trigger_schedule: { cron: "0 7 * * *" }, ...columns }))} returning id`;
const price = (condition: unknown) => ({
  trigger_type: "price",
  trigger_schedule: null,
  trigger_condition: condition,
});

const ACCEPTED: Record<string, unknown>[] = [
  {},
  { trigger_schedule: { cron: "0 7 * * *", timezone: "Europe/Paris" }, trigger_condition: {} },
  { trigger_type: "interval", trigger_schedule: { interval_minutes: 5 } },
  { trigger_type: "once", trigger_schedule: { trigger_at: "2030-01-01T00:00:00Z" } },
  price({ ticker: "ACME", operator: ">", value: 1, currency: "EUR" }),
  { ...price({ threshold_hours: 2 }), trigger_type: "silence" },
  { ...price({ anything: [null] }), trigger_type: "news" },
  { trigger_type: "event", trigger_schedule: null },
  { last_execution_status: "gate_blocked" },
  { max_executions: 2, execution_count: 2 },
];

const REFUSED: [rule: string, columns: Record<string, unknown>][] = [
  ["intents_trigger_shape", { trigger_schedule: null }],
  ["intents_trigger_shape", { trigger_schedule: {} }],
  ["intents_trigger_shape", { trigger_schedule: { cron: null } }],
  ["intents_trigger_shape", { trigger_schedule: { cron: "0 7 * * *", timezone: 1 } }],
  ["intents_trigger_shape", { trigger_type: "interval", trigger_schedule: { interval_minutes: 4 } }],
  ["intents_trigger_shape", { trigger_type: "interval", trigger_schedule: { interval_minutes: "60" } }],
  ["intents_trigger_shape", { trigger_type: "interval" }],
  ["intents_trigger_shape", { trigger_type: "once", trigger_schedule: {} }],
  ["intents_trigger_shape", { trigger_type: "news" }],
  ["intents_trigger_shape", price({ ticker: "ACME", operator: ">" })],
  ["intents_trigger_shape", price({ ticker: "ACME", operator: ">", value: "1" })],
  ["intents_trigger_shape", { ...price({}), trigger_condition: null }],
  ["intents_trigger_shape", { ...price({}), trigger_type: "silence" }],
  ["intents_trigger_shape", { trigger_condition: [] }],
  ["intents_last_execution_status", { last_execution_status: "anything" }],
  ["intents_count_within_limit", { max_executions: 1, execution_count: 2 }],
];

describe("hardened", () => {
  beforeEach(() => harden(opened.db));

  test.each(ACCEPTED)("an intent with %o is accepted", async (columns) => {
    expect(await insert(columns)).toHaveLength(1);
  });

  test.each(REFUSED)("%s refuses %o", async (rule, columns) => {
    await expect(insert(columns)).rejects.toMatchObject({ code: "23514", constraint_name: rule });
  });

  test.each([
    ["trigger_schedule", "'null'"],
    ["trigger_schedule", `'"a text"'`],
    ["trigger_condition", "'null'"],
  ])("a JSON null is not an SQL one: %s = %s", async (column, value) => {
    await insert({});
    await expect(database.sql.unsafe(`update scheduled_intents set ${column} = ${value}`)).rejects.toMatchObject({
      constraint_name: "intents_trigger_shape",
    });
  });

  test("an execution is its intent's, and is written once", async () => {
    const { sql } = database;
    const [intent] = await insert({});
    const execution = (columns: Record<string, unknown>) =>
      sql`insert into intent_executions ${sql(executionRow(intent?.["id"] as string, columns))}`;
    await execution({});
    for (const other of [{ user_id: "bob" }, { trigger_type: "once" }]) {
      await expect(execution(other)).rejects.toMatchObject({ constraint_name: "executions_of_their_intent" });
    }
    await expect(execution({ intent_id: crypto.randomUUID() })).rejects.toMatchObject({ code: "23503" });
    await expect(sql`update intent_executions set status = 'failed'`).rejects.toMatchObject({
      code: "23514",
      constraint_name: "executions_append_only",
    });
    for (const truncate of ["truncate intent_executions", "truncate scheduled_intents cascade"]) {
      await expect(sql.unsafe(truncate)).rejects.toMatchObject({ constraint_name: "executions_no_truncate" });
    }
    expect((await sql`delete from scheduled_intents`).count).toBe(1);
    expect(await sql`select from intent_executions`).toEqual([]);
  });

  test("the package's own queries go on as before", async () => {
    await createIntent(opened.db, dueIntent());
    const [claimed] = await claimDueIntents(opened.db, { leaseMs: MINUTE, limit: 1 });
    if (claimed === undefined) throw new Error("not claimed");
    expect(await recordExecution(opened.db, { claim: claimed.claim, status: "success", next: null })).toBeDefined();
    expect(await purgeExecutions(opened.db, { olderThanMs: 0 })).toBe(1);
  });

  test("a writer with another search_path is held to the same rules", async () => {
    const [intent] = await insert({});
    await database.sql.begin(async (tx) => {
      await tx`set local search_path = pg_catalog`;
      await expect(
        tx.savepoint(
          (inner) =>
            inner`insert into public.intent_executions ${inner(executionRow(intent?.["id"] as string, { user_id: "bob" }))}`,
        ),
      ).rejects.toMatchObject({ constraint_name: "executions_of_their_intent" });
    });
  });
});

test("without it nothing of that is refused", async () => {
  for (const [, columns] of REFUSED) expect(await insert(columns)).toHaveLength(1);
  const [intent] = await insert({});
  const { sql } = database;
  await sql`insert into intent_executions ${sql(executionRow(intent?.["id"] as string, { user_id: "bob" }))}`;
  expect((await sql`update intent_executions set status = 'failed'`).count).toBe(1);
  await sql`truncate intent_executions`;
});

testHardening({
  folder: join(import.meta.dirname, ".."),
  page: "intents.md",
  harden: [harden],
  soften,
  database: () => database,
  brokenRule: {
    constraint: "intents_last_execution_status",
    insertRow: () => insert({ last_execution_status: "anything" }),
  },
});
