import type { TestDatabase } from "@strata/postgres-testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { timers } from "../src/index.ts";
import { harden, soften } from "../src/hardening.ts";
import { claimDueTimers, nextWakeUp } from "../src/queries.ts";
import { seed } from "../src/seed.ts";
import { timerInsertSchema } from "../src/validation.ts";
import { DRIVERS, openPostgresJs } from "@strata/postgres-testkit/drivers";
import { createLatestTimerDatabase } from "./timer-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createLatestTimerDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.sql`truncate timers`);

const until = new Date("2025-03-01T18:00:00Z");
const fingerprint = async () =>
  (await database.sql`select md5(string_agg(t::text, '|' order by id)) as timers from timers t`)[0]?.[
    "timers"
  ] as string;

describe.each(DRIVERS)("over %s", (_, open) => {
  test.each([0, 7, 1000, 12_000])("%d timers are written, and progress is told up to the last", async (rows) => {
    await using opened = open(database.url);
    const told: { table: string; done: number; total: number }[] = [];
    expect(await seed(opened.db, { rows, until, onProgress: (progress) => told.push(progress) })).toEqual({
      timers: rows,
    });
    expect(await database.sql`select count(*)::int as timers from timers`).toEqual([{ timers: rows }]);
    expect(told.at(-1)).toEqual({ table: "timers", done: rows, total: rows });
    expect(told.map(({ done }) => done)).toEqual(told.map(({ done }) => done).toSorted((a, b) => a - b));
  });
});

test("the same seed makes the same rows, by COPY and by INSERT; another makes others", async () => {
  const made = [];
  for (const [options, open] of [
    [{ rows: 12_000, until }, DRIVERS[0][1]],
    [{ rows: 12_000, until }, DRIVERS[1][1]],
    [{ rows: 12_000, until, seed: 2 }, DRIVERS[0][1]],
  ] as const) {
    await database.sql`truncate timers`;
    await using opened = open(database.url);
    await seed(opened.db, options);
    made.push(await fingerprint());
  }
  expect(made[1]).toBe(made[0]);
  expect(made[2]).not.toBe(made[0]);
});

test("a day is believable: valid rows, a busy middle, and statuses that go with their times", async () => {
  await using opened = openPostgresJs(database.url);
  await seed(opened.db, { rows: 12_000, until });
  for (const row of await opened.db.select().from(timers)) {
    expect(timerInsertSchema.safeParse(row).error?.issues).toBeUndefined();
  }
  await harden(opened.db);
  await soften(opened.db);

  const { sql } = database;
  expect(
    await sql`
    select * from timers where updated_at < created_at or updated_at > ${until} or created_at > ${until}
      or (status in ('completed', 'failed')) <> (executed_at is not null) or executed_at < execute_at
      or (status = 'failed') <> (last_error is not null)
      or (status = 'pending' and execute_at <= ${until}::timestamptz - interval '1 s')
      or (status in ('executing', 'completed', 'failed') and execute_at > ${until})`,
  ).toEqual([]);
  const [day] = await sql`select
    min(created_at) >= ${until}::timestamptz - interval '24 h' as within,
    count(*) filter (where abs(extract(epoch from created_at - ${until}::timestamptz) / 3600 + 12) < 4) as middle,
    count(*) filter (where abs(extract(epoch from created_at - ${until}::timestamptz) / 3600 + 12) >= 8) as ends,
    count(*) filter (where status = 'completed')::float8 / count(*) as completed, count(distinct status)::int as statuses,
    count(distinct callback_type)::int as types, count(distinct callback_method)::int as methods from timers`;
  expect(day).toMatchObject({ within: true, statuses: 5, types: 2, methods: 3 });
  expect(Number(day?.["middle"])).toBeGreaterThan(3 * Number(day?.["ends"]));
  expect(day?.["completed"]).toBeGreaterThan(0.7);
});

test("there is something to be fired when the day has ended, and more to come", async () => {
  await using opened = openPostgresJs(database.url);
  await seed(opened.db, { rows: 12_000, until: new Date(Date.now() - 60_000) });
  expect((await claimDueTimers(opened.db, { limit: 1000 })).length).toBeGreaterThan(0);
  expect(await nextWakeUp(opened.db)).toBeDefined();
});

test("seeded again it meets the primary key and writes nothing; with another seed it adds a day", async () => {
  await using opened = openPostgresJs(database.url);
  for (const rows of [100, 12_000]) {
    await seed(opened.db, { rows, until, seed: rows });
    await expect(seed(opened.db, { rows, until, seed: rows })).rejects.toThrow();
  }
  expect(await database.sql`select count(*)::int as timers from timers`).toEqual([{ timers: 12_100 }]);
});
