import type { TestDatabase } from "@strata/postgres-testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { intentExecutions, scheduledIntents } from "../src/index.ts";
import { harden, soften } from "../src/hardening.ts";
import { claimDueIntents } from "../src/queries.ts";
import { seed } from "../src/seed.ts";
import { intentExecutionInsertSchema, scheduledIntentInsertSchema } from "../src/validation.ts";
import { createLatestIntentsDatabase } from "./intents-database.ts";
import { DRIVERS, openPostgresJs } from "@strata/postgres-testkit/drivers";

let database: TestDatabase;
beforeAll(async () => {
  database = await createLatestIntentsDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.sql`truncate scheduled_intents cascade`);

const until = new Date("2025-03-01T18:00:00Z");
const fingerprint = async () =>
  (
    await database.sql`select (select md5(string_agg(i::text, '|' order by id)) from scheduled_intents i) as intents,
    (select md5(string_agg(e::text, '|' order by id)) from intent_executions e) as executions`
  )[0];

describe.each(DRIVERS)("over %s", (_, open) => {
  test.each([0, 7, 1000, 12_000])("%d executions are written, and progress is told up to the last", async (rows) => {
    await using opened = open(database.url);
    const told: { table: string; done: number; total: number }[] = [];
    const written = await seed(opened.db, { rows, until, onProgress: (progress) => told.push(progress) });
    expect(written).toEqual({ intents: Math.max(1, Math.ceil(rows / 10)), executions: rows });
    const [counted] = await database.sql`select (select count(*)::int from scheduled_intents) as intents,
      (select count(*)::int from intent_executions) as executions`;
    expect(counted).toEqual(written);
    for (const [table, total] of [
      ["scheduled_intents", written.intents],
      ["intent_executions", rows],
    ] as const) {
      expect(told.findLast((each) => each.table === table)).toEqual({ table, done: total, total });
    }
  });
});

test("the same seed makes the same rows, by COPY and by INSERT; another makes others", async () => {
  const made = [];
  for (const [options, open] of [
    [{ rows: 12_000, until }, DRIVERS[0][1]],
    [{ rows: 12_000, until }, DRIVERS[1][1]],
    [{ rows: 12_000, until, seed: 2 }, DRIVERS[0][1]],
  ] as const) {
    await database.sql`truncate scheduled_intents cascade`;
    await using opened = open(database.url);
    await seed(opened.db, options);
    made.push(await fingerprint());
  }
  expect(made[1]).toEqual(made[0]);
  expect(made[2]?.["intents"]).not.toBe(made[0]?.["intents"]);
  expect(made[2]?.["executions"]).not.toBe(made[0]?.["executions"]);
});

test("a day is believable: valid rows, a busy middle, and intents that bear the traces of their executions", async () => {
  await using opened = openPostgresJs(database.url);
  await seed(opened.db, { rows: 12_000, until });
  for (const row of await opened.db.select().from(scheduledIntents)) {
    expect(scheduledIntentInsertSchema.safeParse(row).error?.issues).toBeUndefined();
  }
  for (const row of await opened.db.select().from(intentExecutions).limit(1000)) {
    expect(intentExecutionInsertSchema.safeParse(row).error?.issues).toBeUndefined();
  }
  await harden(opened.db);
  await soften(opened.db);

  const wrong = await database.sql`
    select i.id from scheduled_intents i left join lateral (
      select count(*) filter (where status = 'success') as count, max(executed_at) filter (where status = 'success') as success,
        (array_agg(status order by executed_at desc))[1] as status from intent_executions e where e.intent_id = i.id) t on true
    where i.execution_count <> t.count or i.last_executed is distinct from t.success
      or i.last_execution_status is distinct from t.status`;
  expect(wrong).toEqual([]);
  const next = await database.sql`
    select bool_and(next_check = (trigger_schedule ->> 'trigger_at')::timestamptz) filter (where trigger_type = 'once') as once,
      bool_and(extract(minute from next_check)::text || ' * * * *' = trigger_schedule ->> 'cron') filter (where trigger_type = 'cron') as cron,
      bool_and(next_check <= ${until}::timestamptz + (trigger_schedule ->> 'interval_minutes')::int * interval '1 min')
        filter (where trigger_type = 'interval') as interval,
      bool_and(next_check > ${until}::timestamptz - interval '1 h' and next_check <= ${until}::timestamptz + interval '24 h') as near
    from scheduled_intents where next_check is not null`;
  expect(next).toEqual([{ once: true, cron: true, interval: true, near: true }]);
  const [day] = await database.sql`select
    min(executed_at) >= ${until}::timestamptz - interval '24 h' and max(executed_at) <= ${until} as within,
    count(*) filter (where abs(extract(epoch from executed_at - ${until}::timestamptz) / 3600 + 12) < 4) as middle,
    count(*) filter (where abs(extract(epoch from executed_at - ${until}::timestamptz) / 3600 + 12) >= 8) as ends,
    count(distinct status)::int as statuses from intent_executions`;
  expect(day).toMatchObject({ within: true, statuses: 4 });
  expect(Number(day?.["middle"])).toBeGreaterThan(3 * Number(day?.["ends"]));
  expect(await database.sql`select distinct trigger_type from scheduled_intents`).toHaveLength(8);
});

test("there is something due when the day ends", async () => {
  await using opened = openPostgresJs(database.url);
  await seed(opened.db, { rows: 12_000 });
  expect((await claimDueIntents(opened.db, { leaseMs: 60_000, limit: 1000 })).length).toBeGreaterThan(0);
});

test("seeded again it meets the primary key; with another seed it adds a day", async () => {
  await using opened = openPostgresJs(database.url);
  for (const rows of [100, 12_000]) {
    await seed(opened.db, { rows, until, seed: rows });
    await expect(seed(opened.db, { rows, until, seed: rows })).rejects.toThrow();
  }
});
