import type { TestDatabase } from "@strata/postgres-testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { jobs, tasks } from "../src/index.ts";
import { harden, soften } from "../src/hardening.ts";
import { dequeueJobs } from "../src/queries.ts";
import { seed } from "../src/seed.ts";
import { jobInsertSchema, taskInsertSchema } from "../src/validation.ts";
import { createLatestJobDatabase } from "./job-database.ts";
import { DRIVERS, openPostgresJs } from "@strata/postgres-testkit/drivers";

let database: TestDatabase;
beforeAll(async () => {
  database = await createLatestJobDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.sql`truncate jobs cascade`);

const until = new Date("2025-03-01T18:00:00Z");
const fingerprint = async () =>
  (
    await database.sql`select (select md5(string_agg(j::text, '|' order by id)) from jobs j) as jobs,
    (select md5(string_agg(t::text, '|' order by id)) from tasks t) as tasks`
  )[0];

describe.each(DRIVERS)("over %s", (_, open) => {
  test.each([0, 7, 1000, 12_000])("%d jobs are written, and progress is told up to the last", async (rows) => {
    await using opened = open(database.url);
    const told: { table: string; done: number; total: number }[] = [];
    const written = await seed(opened.db, { rows, until, onProgress: (progress) => told.push(progress) });
    expect(written).toMatchObject({ jobs: rows });
    expect(
      await database.sql`
      select (select count(*)::int from jobs) as jobs, (select count(*)::int from tasks) as tasks`,
    ).toEqual([written]);
    for (const [table, total] of Object.entries(written)) {
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
    await database.sql`truncate jobs cascade`;
    await using opened = open(database.url);
    await seed(opened.db, options);
    made.push(await fingerprint());
  }
  expect(made[1]).toEqual(made[0]);
  expect(made[2]?.["jobs"]).not.toBe(made[0]?.["jobs"]);
  expect(made[2]?.["tasks"]).not.toBe(made[0]?.["tasks"]);
});

test("a day is believable: valid rows, a busy middle, and tasks that go with their jobs", async () => {
  await using opened = openPostgresJs(database.url);
  await seed(opened.db, { rows: 12_000, until });
  for (const row of await opened.db.select().from(jobs)) {
    expect(jobInsertSchema.safeParse(row).error?.issues).toBeUndefined();
  }
  for (const row of await opened.db.select().from(tasks)) {
    expect(taskInsertSchema.safeParse(row).error?.issues).toBeUndefined();
  }
  await harden(opened.db);
  await soften(opened.db);

  const { sql } = database;
  expect(
    await sql`
    select * from jobs where updated_at < created_at or updated_at > ${until} or (status = 'created') <> (version = 1)
      or is_deleted and status in ('created', 'processing')`,
  ).toEqual([]);
  expect(
    await sql`
    select j.id from jobs j left join lateral (
      select count(*) as attempts, (array_agg(status order by created_at desc))[1] as last,
        bool_or(t.created_at < j.created_at or t.updated_at < t.created_at or t.updated_at > j.updated_at) as strange,
        bool_or(t.is_deleted <> j.is_deleted) as torn
      from tasks t where t.job_id = j.id) t on true
    where attempts > 1 + max_retries or strange or torn or last <> j.status
      or status = 'created' and attempts > 0 or status in ('processing', 'completed', 'failed') and attempts = 0`,
  ).toEqual([]);
  const [day] = await sql`select
    min(created_at) >= ${until}::timestamptz - interval '24 h' as within,
    count(*) filter (where abs(extract(epoch from created_at - ${until}::timestamptz) / 3600 + 12) < 4) as middle,
    count(*) filter (where abs(extract(epoch from created_at - ${until}::timestamptz) / 3600 + 12) >= 8) as ends,
    count(distinct status)::int as statuses, count(distinct user_id) > 200 as users,
    count(distinct schedule_interval ->> 'type')::int as schedules, bool_or(is_deleted) as deleted from jobs`;
  expect(day).toMatchObject({ within: true, statuses: 5, users: true, schedules: 3, deleted: true });
  expect(Number(day?.["middle"])).toBeGreaterThan(3 * Number(day?.["ends"]));
});

test("there are jobs in the queue when the day ends", async () => {
  await using opened = openPostgresJs(database.url);
  await seed(opened.db, { rows: 12_000 });
  expect((await dequeueJobs(opened.db, { limit: 1000 })).length).toBeGreaterThan(0);
});

test("seeded again it meets the primary key and writes nothing; with another seed it adds a day", async () => {
  await using opened = openPostgresJs(database.url);
  for (const rows of [100, 12_000]) {
    await seed(opened.db, { rows, until, seed: rows });
    await expect(seed(opened.db, { rows, until, seed: rows })).rejects.toThrow();
  }
  expect(await database.sql`select count(*)::int as jobs from jobs`).toEqual([{ jobs: 12_100 }]);
});
