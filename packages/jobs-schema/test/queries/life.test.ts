import type { TestDatabase } from "@strata/postgres-testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { JOB_STATUSES, jobs } from "../../src/index.ts";
import {
  cancelJob,
  dequeueJobs,
  enqueueJob,
  finishJob,
  finishJobs,
  recoverStuckJobs,
  softDeleteJob,
} from "../../src/queries.ts";
import { createLatestJobDatabase, insertJob } from "../job-database.ts";
import { ADA, ageJob, enqueue, enqueueAndDequeue, MINUTE, there } from "./a-job.ts";
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

  const dequeue = async (limit = 100, jobTypes?: string[]) =>
    (await dequeueJobs(opened.db, { limit, jobTypes })).map(({ id }) => id);

  test("a job is enqueued once for its id", async () => {
    const id = crypto.randomUUID();
    const job = { id, userId: ADA, jobType: "summary", payload: { prompt: "Größe?" }, scheduleInterval: null };
    expect(await enqueueJob(opened.db, job)).toMatchObject({ ...job, status: "created", version: 1, isDeleted: false });
    expect(await enqueueJob(opened.db, { ...job, jobType: "other" })).toBeUndefined();
    expect(await opened.db.select().from(jobs)).toMatchObject([job]);
  });

  test("the higher priority comes first, then the older, to the microsecond", async () => {
    const insert = (priority: number, time: string) =>
      insertJob(database, { priority, created_at: database.sql`${`2024-01-01 ${time}`}::text::timestamptz` });
    const expected = [
      await insert(100, "12:00"),
      await insert(50, "00:00:00.000001"),
      await insert(50, "00:00:00.000002"),
      await insert(0, "00:00"),
    ];
    await enqueue(opened.db, { priority: 0 });
    expect(await dequeue(1)).toEqual(expected.slice(0, 1));
    expect((await dequeue()).slice(0, 3)).toEqual(expected.slice(1));
    expect(await dequeue()).toEqual([]);
  });

  test("a dequeued job is processing, and its version is the claim", async () => {
    await enqueue(opened.db);
    expect(await dequeueJobs(opened.db, { limit: 1 })).toMatchObject([{ status: "processing", version: 2 }]);
  });

  test.each(JOB_STATUSES.filter((status) => status !== "created"))("what is %s is not dequeued", async (status) => {
    await insertJob(database, { status });
    expect(await dequeue()).toEqual([]);
  });

  test("what is deleted is not dequeued", async () => {
    const { id } = await enqueue(opened.db);
    await softDeleteJob(opened.db, { jobId: id });
    expect(await dequeue()).toEqual([]);
  });

  test("a worker takes the types that it knows", async () => {
    const { id } = await enqueue(opened.db, { jobType: "image" });
    await enqueue(opened.db, { jobType: "summary", priority: 9 });
    expect(await dequeue(10, ["image", "sound"])).toEqual([id]);
    expect(await dequeue(10, [])).toEqual([]);
  });

  test.each([0, -1, 1.5, 1001, Number.NaN])("a limit of %d is refused", async (limit) => {
    await expect(dequeue(limit)).rejects.toThrow(RangeError);
  });

  test("a dequeue that is rolled back is none", async () => {
    const { id } = await enqueue(opened.db);
    const rolledBack = opened.db.transaction(async (tx) => {
      const dequeued = await dequeueJobs(tx, { limit: 1 });
      throw new Error(`died with ${dequeued.length}`);
    });
    await expect(rolledBack).rejects.toThrow("died with 1");
    expect(await dequeue()).toEqual([id]);
  });

  test.each(["completed", "failed"] as const)("%s once", async (status) => {
    const claim = await enqueueAndDequeue(opened.db);
    expect(await finishJob(opened.db, { claim, status })).toMatchObject({ id: claim.id, status, version: 3 });
    expect(await finishJob(opened.db, { claim, status: "failed" })).toBeUndefined();
    expect(await opened.db.select().from(jobs)).toMatchObject([{ status }]);
  });

  test("several are finished once, those left out whose claim is lost", async () => {
    for (let n = 0; n < 4; n += 1) await enqueue(opened.db);
    const claims = await dequeueJobs(opened.db, { limit: 3 });
    const [cancelled, ...held] = claims.map(({ id }) => id);
    await cancelJob(opened.db, { jobId: cancelled ?? "" });
    const given = [...claims, { id: crypto.randomUUID(), version: 2 }];
    const finished = await finishJobs(opened.db, { claims: given, status: "completed" });
    expect(finished.map(({ id }) => id).toSorted()).toEqual(held.toSorted());
    expect(finished).toMatchObject(held.map(() => ({ status: "completed", version: 3, userId: ADA })));
    expect(await finishJobs(opened.db, { claims, status: "failed" })).toEqual([]);
    expect(await finishJobs(opened.db, { claims: [], status: "failed" })).toEqual([]);
    const statuses = await database.sql`select status from jobs order by status`;
    expect(statuses.map(({ status }) => status)).toEqual(["cancelled", "completed", "completed", "created"]);
  });

  test("what nobody has dequeued is not finished", async () => {
    const claim = await enqueue(opened.db);
    expect(await finishJob(opened.db, { claim, status: "completed" })).toBeUndefined();
    expect(await finishJobs(opened.db, { claims: [claim], status: "completed" })).toEqual([]);
  });

  test("a job is cancelled in the queue and under way, not after its end", async () => {
    const queued = await enqueue(opened.db);
    expect(await cancelJob(opened.db, { jobId: queued.id })).toMatchObject({ status: "cancelled" });
    expect(await cancelJob(opened.db, { jobId: queued.id })).toBeUndefined();
    const claim = await enqueueAndDequeue(opened.db);
    expect(await cancelJob(opened.db, { jobId: claim.id })).toMatchObject({ status: "cancelled" });
    expect(await finishJob(opened.db, { claim, status: "completed" })).toBeUndefined();
    const done = await enqueueAndDequeue(opened.db);
    await finishJob(opened.db, { claim: done, status: "completed" });
    expect(await cancelJob(opened.db, { jobId: done.id })).toBeUndefined();
    expect(await cancelJob(opened.db, { jobId: crypto.randomUUID() })).toBeUndefined();
  });

  test("a deleted job is neither cancelled nor finished", async () => {
    const claim = await enqueueAndDequeue(opened.db);
    await softDeleteJob(opened.db, { jobId: claim.id });
    expect(await cancelJob(opened.db, { jobId: claim.id })).toBeUndefined();
    expect(await finishJob(opened.db, { claim, status: "completed" })).toBeUndefined();
  });

  test("what is stuck is in the queue again, and whoever had it has lost it", async () => {
    const lost = await enqueueAndDequeue(opened.db);
    await ageJob(database, lost.id, 10 * MINUTE);
    expect(await recoverStuckJobs(opened.db, { stuckForMs: 9 * MINUTE })).toMatchObject([
      { id: lost.id, status: "created", version: 3 },
    ]);
    const [held] = await dequeueJobs(opened.db, { limit: 1 });
    expect(await finishJob(opened.db, { claim: lost, status: "completed" })).toBeUndefined();
    expect(await finishJob(opened.db, { claim: there(held), status: "completed" })).toMatchObject({ version: 5 });
  });

  test("whoever has lost a job cannot finish it for the one who has it now", async () => {
    const lost = await enqueueAndDequeue(opened.db);
    await ageJob(database, lost.id, 10 * MINUTE);
    await recoverStuckJobs(opened.db, { stuckForMs: 9 * MINUTE });
    const [held] = await dequeueJobs(opened.db, { limit: 1 });
    expect(held).toMatchObject({ id: lost.id, status: "processing" });
    expect(await finishJob(opened.db, { claim: lost, status: "failed" })).toBeUndefined();
    expect(await finishJobs(opened.db, { claims: [lost], status: "failed" })).toEqual([]);
    expect(await opened.db.select().from(jobs)).toMatchObject([{ status: "processing" }]);
  });

  test("the longest stuck are recovered first, no more than asked for, and none that is fresh or deleted", async () => {
    const [first, second, deleted] = [
      await enqueueAndDequeue(opened.db),
      await enqueueAndDequeue(opened.db),
      await enqueueAndDequeue(opened.db),
    ];
    await enqueueAndDequeue(opened.db);
    await softDeleteJob(opened.db, { jobId: deleted.id });
    await ageJob(database, first.id, 2 * MINUTE);
    await ageJob(database, second.id, 10 * MINUTE);
    await ageJob(database, deleted.id, 10 * MINUTE);
    const recover = async (limit: number) =>
      (await recoverStuckJobs(opened.db, { stuckForMs: MINUTE, limit, to: "failed" })).map(({ id, status }) => [
        id,
        status,
      ]);
    expect(await recover(1)).toEqual([[second.id, "failed"]]);
    expect(await recover(10)).toEqual([[first.id, "failed"]]);
    expect(await recover(10)).toEqual([]);
  });

  test.each([0, 999, Number.NaN])("to be stuck for %d ms is refused", async (stuckForMs) => {
    await expect(recoverStuckJobs(opened.db, { stuckForMs })).rejects.toThrow(RangeError);
  });
});
