import type { TestDatabase } from "@strata/postgres-testkit";
import type { Cursor } from "@strata/schema-kit/queries";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { jobs, jobUserId } from "../../src/index.ts";
import {
  dequeueJobs,
  purgeDeletedJobs,
  purgeFinishedJobs,
  softDeleteJob,
  StaleVersionError,
  updateJob,
  userJobs,
} from "../../src/queries.ts";
import { createLatestJobDatabase, insertJob, insertTask } from "../job-database.ts";
import { ADA, add, ageJob, enqueue, MINUTE } from "./a-job.ts";
import { DRIVERS, type OpenDatabase } from "@strata/postgres-testkit/drivers";

let database: TestDatabase;
beforeAll(async () => {
  database = await createLatestJobDatabase();
});
afterAll(() => database.drop());

describe.each(DRIVERS)("over %s", (_, open) => {
  let opened: OpenDatabase;
  beforeAll(() => {
    opened = open(database.url);
  });
  afterAll(() => opened[Symbol.asyncDispose]());
  beforeEach(() => database.sql`truncate jobs cascade`);

  const left = async () => (await opened.db.select({ id: jobs.id }).from(jobs)).map(({ id }) => id).toSorted();

  test("what another transaction has dequeued is passed over, not waited for", async () => {
    const [first, second] = [await enqueue(opened.db), await enqueue(opened.db)];
    await opened.db.transaction(async (one) => {
      expect(await dequeueJobs(one, { limit: 1 })).toMatchObject([{ id: first.id }]);
      const others = await opened.db.transaction(async (other) => {
        await other.execute(sql`set local lock_timeout = '5s'`);
        return dequeueJobs(other, { limit: 100 });
      });
      expect(others).toMatchObject([{ id: second.id }]);
    });
  });

  test("a job is updated by whoever has seen it last, and the version counts up by one", async () => {
    const job = await enqueue(opened.db);
    const scheduleInterval = { type: "cron", expression: "0 7 * * *" } as const;
    const updated = await updateJob(opened.db, { job, set: { priority: 7, scheduleInterval } });
    expect(updated).toMatchObject({ id: job.id, priority: 7, scheduleInterval, version: 2 });
    expect(await updateJob(opened.db, { job: updated, set: { priority: 8 } })).toMatchObject({ version: 3 });
  });

  test("what is stale is a typed error that says what there is now, and changes nothing", async () => {
    const job = await enqueue(opened.db);
    await updateJob(opened.db, { job, set: { priority: 7 } });
    const error = await updateJob(opened.db, { job, set: { priority: 8 } }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StaleVersionError);
    expect(error).toMatchObject({ code: "STALE_VERSION", table: "jobs", id: job.id, expected: 1, found: 2 });
    expect((error as Error).message).toBe(
      `Row ${job.id} of jobs is at version 2, not at version 1. Read it again, and update what you then see.`,
    );
    expect(await opened.db.select().from(jobs)).toMatchObject([{ priority: 7, version: 2 }]);
  });

  test.each([
    ["deleted", (id: string) => softDeleteJob(opened.db, { jobId: id })],
    ["gone", (id: string) => database.sql`delete from jobs where id = ${id}`],
  ])("a job that is %s is stale", async (_name, remove) => {
    const job = await enqueue(opened.db);
    await remove(job.id);
    for (const version of [1, 2]) {
      const update = updateJob(opened.db, { job: { id: job.id, version }, set: { priority: 8 } });
      await expect(update).rejects.toThrow("is gone or deleted, not at version");
    }
  });

  test("a user's jobs, the newest first, each on one page, without the deleted", async () => {
    const times = ["00:00:00.123457", "00:00:00.123456", "00:00:00.123456", "00:00:01"];
    for (const time of times) {
      await insertJob(database, { user_id: ADA, created_at: database.sql`${`2024-01-01 ${time}`}::text::timestamptz` });
    }
    await insertJob(database, { user_id: ADA, is_deleted: true });
    await insertJob(database);
    const inOrder = await database.sql<{ id: string }[]>`
      select id from jobs where user_id = ${ADA} and not is_deleted order by created_at desc, id desc`;
    for (const limit of [1, 2, 3, 4]) {
      const ids: string[] = [];
      let after: Cursor | undefined;
      do {
        const page = await userJobs(opened.db, { userId: ADA, limit, after });
        ids.push(...page.rows.map(({ id }) => id));
        after = page.next;
      } while (after !== undefined);
      expect(ids).toEqual(inOrder.map(({ id }) => id));
    }
    expect(await userJobs(opened.db, { userId: jobUserId(crypto.randomUUID()) })).toEqual({
      rows: [],
      next: undefined,
    });
  });

  test("a job is deleted with its tasks, once, and nobody else's", async () => {
    const job = await enqueue(opened.db);
    const other = await enqueue(opened.db);
    for (const { id } of [job, job, other]) await add(opened.db, id);
    await insertTask(database, job.id, { is_deleted: true });
    expect(await softDeleteJob(opened.db, { jobId: job.id })).toMatchObject({
      job: { id: job.id, isDeleted: true, version: 2 },
      tasks: 2,
    });
    expect(await softDeleteJob(opened.db, { jobId: job.id })).toBeUndefined();
    expect(await softDeleteJob(opened.db, { jobId: crypto.randomUUID() })).toBeUndefined();
    expect(
      await database.sql`
      select job_id = ${job.id} as its, is_deleted, count(*)::int as tasks from tasks group by 1, 2 order by 1, 2`,
    ).toEqual([
      { its: false, is_deleted: false, tasks: 1 },
      { its: true, is_deleted: true, tasks: 3 },
    ]);
  });

  test("purged are jobs that have ended and are old, with their tasks, the oldest first", async () => {
    const old = [];
    for (const [n, status] of ["completed", "failed", "cancelled"].entries()) {
      const id = await insertJob(database, { status, created_at: `200${n}-01-01` });
      await insertTask(database, id);
      old.push(id);
    }
    const kept = [
      await insertJob(database, { status: "completed" }),
      await insertJob(database, { status: "created", created_at: "2001-01-01" }),
      await insertJob(database, { status: "processing", created_at: "2001-01-01" }),
    ];
    await insertTask(database, kept[0] ?? "");
    expect(await purgeFinishedJobs(opened.db, { olderThanMs: MINUTE, limit: 2 })).toBe(2);
    expect(await left()).toEqual([old[2] ?? "", ...kept].toSorted());
    expect(await purgeFinishedJobs(opened.db, { olderThanMs: MINUTE })).toBe(1);
    expect(await purgeFinishedJobs(opened.db, { olderThanMs: MINUTE })).toBe(0);
    expect(await left()).toEqual(kept.toSorted());
    expect(await database.sql`select count(*)::int as tasks from tasks`).toEqual([{ tasks: 1 }]);
  });

  test("purged are jobs that were deleted long ago, with their tasks", async () => {
    const [live, old, fresh] = [await enqueue(opened.db), await enqueue(opened.db), await enqueue(opened.db)];
    for (const { id } of [live, old, fresh]) await add(opened.db, id);
    for (const { id } of [old, fresh]) await softDeleteJob(opened.db, { jobId: id });
    for (const { id } of [live, old]) await ageJob(database, id, 10 * MINUTE);
    expect(await purgeDeletedJobs(opened.db, { olderThanMs: 9 * MINUTE })).toBe(1);
    expect(await purgeDeletedJobs(opened.db, { olderThanMs: 9 * MINUTE })).toBe(0);
    expect(await left()).toEqual([live.id, fresh.id].toSorted());
  });

  test.each([0, 10_001])("to purge %d at once is refused", async (limit) => {
    await expect(purgeDeletedJobs(opened.db, { olderThanMs: 0, limit })).rejects.toThrow(RangeError);
    await expect(purgeFinishedJobs(opened.db, { olderThanMs: 0, limit })).rejects.toThrow(RangeError);
  });
});
