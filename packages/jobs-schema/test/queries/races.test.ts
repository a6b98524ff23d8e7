import type { TestDatabase } from "@strata/postgres-testkit";
import { whileConnectionsAreCut } from "@strata/postgres-testkit/domain";
import type { Database } from "@strata/schema-kit/queries";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { jobs, type Job } from "../../src/index.ts";
import {
  addTask,
  cancelJob,
  dequeueJobs,
  enqueueJob,
  finishJob,
  jobTasks,
  purgeFinishedJobs,
  recoverStuckJobs,
  softDeleteJob,
  StaleVersionError,
  updateJob,
  type JobClaim,
} from "../../src/queries.ts";
import { createLatestJobDatabase } from "../job-database.ts";
import { ADA, add, enqueue, enqueueAndDequeue, MINUTE } from "./a-job.ts";
import { openPostgresJs, type OpenDatabase } from "@strata/postgres-testkit/drivers";

const CONNECTIONS = 16;

let database: TestDatabase;
let opened: OpenDatabase;
beforeAll(async () => {
  database = await createLatestJobDatabase();
  opened = openPostgresJs(database.url, { max: CONNECTIONS });
});
afterAll(async () => {
  await opened[Symbol.asyncDispose]();
  await database.drop();
});
beforeEach(() => database.sql`truncate jobs cascade`);

const workers = <Result>(work: (worker: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: CONNECTIONS }, (_, worker) => work(worker)));

const whileConnectionsDie = (forMs: number, work: (db: Database, worker: number) => Promise<void>) =>
  whileConnectionsAreCut(database, { workers: CONNECTIONS, forMs, queries: "%jobs%" }, work);

/** So many jobs of mixed priorities. Returns their ids. */
const insertJobs = async (count: number) => {
  const rows = await database.sql<{ id: string }[]>`
    insert into jobs (user_id, job_type, priority) select ${ADA}, 'summary', n % 5 from generate_series(1, ${count}) n
    returning id`;
  return rows.map(({ id }) => id);
};

test("16 dequeue at once: each job is dequeued once, by each worker in the order of priority", async () => {
  const ids = await insertJobs(400);
  const dequeued = await workers(async () => {
    const mine: Job[] = [];
    for (;;) {
      const some = await dequeueJobs(opened.db, { limit: 7 });
      if (some.length === 0) return mine;
      mine.push(...some);
    }
  });
  expect(
    dequeued
      .flat()
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual(ids.toSorted());
  for (const mine of dequeued) {
    const priorities = mine.map(({ priority }) => priority);
    expect(priorities).toEqual(priorities.toSorted((a, b) => b - a));
  }
});

test("16 enqueue under the same id: one job, and one who made it", async () => {
  for (let round = 0; round < 20; round += 1) {
    const id = crypto.randomUUID();
    const made = await workers(() => enqueueJob(opened.db, { id, userId: ADA, jobType: "summary" }));
    expect(made.filter((job) => job !== undefined)).toHaveLength(1);
  }
});

test("16 update a job again and again: no update is lost, and whoever was late is told", async () => {
  const { id } = await enqueue(opened.db);
  const read = async (): Promise<Job> => {
    const [job] = await opened.db.select().from(jobs);
    if (job === undefined) throw new Error("gone");
    return job;
  };
  let conflicts = 0;
  await workers(async () => {
    for (let done = 0; done < 10;) {
      const job = await read();
      try {
        await updateJob(opened.db, { job, set: { maxRetries: job.maxRetries + 1 } });
        done += 1;
      } catch (error) {
        if (!(error instanceof StaleVersionError)) throw error;
        conflicts += 1;
      }
    }
  });
  expect(await read()).toMatchObject({ id, maxRetries: 3 + 160, version: 1 + 160 });
  expect(conflicts).toBeGreaterThan(0);
});

test("16 update a job while connections are cut: what happened has happened whole, and what was confirmed is there", async () => {
  const { id } = await enqueue(opened.db);
  let confirmed = 0;
  let unknown = 0;
  await whileConnectionsDie(1500, async (db) => {
    try {
      const [job] = await db.select().from(jobs);
      if (job !== undefined) await updateJob(db, { job, set: { maxRetries: job.maxRetries + 1 } });
      confirmed += 1;
    } catch (error) {
      if (!(error instanceof StaleVersionError)) unknown += 1;
    }
  });
  const [job] = await opened.db.select().from(jobs);
  const happened = Number(job?.version) - 1;
  expect(job).toMatchObject({ id, maxRetries: 3 + happened });
  expect(unknown).toBeGreaterThan(0);
  expect(happened).toBeGreaterThanOrEqual(confirmed);
  expect(happened).toBeLessThanOrEqual(confirmed + unknown);
});

test("4 complete, 4 fail and 8 cancel the same job: one is believed", async () => {
  for (let round = 0; round < 20; round += 1) {
    const claim = await enqueueAndDequeue(opened.db);
    const said = await workers((worker) => {
      if (worker % 4 === 0) return finishJob(opened.db, { claim, status: "completed" });
      if (worker % 4 === 1) return finishJob(opened.db, { claim, status: "failed" });
      return cancelJob(opened.db, { jobId: claim.id });
    });
    const believed = said.filter((job) => job !== undefined);
    expect(believed).toHaveLength(1);
    expect(await database.sql`select status, version::int from jobs where id = ${claim.id}`).toEqual([
      { status: believed[0]?.status, version: 3 },
    ]);
  }
});

test("8 delete a job to which 8 add tasks: it is deleted once, and shows none of its tasks", async () => {
  for (let round = 0; round < 20; round += 1) {
    const { id: jobId } = await enqueue(opened.db);
    await add(opened.db, jobId);
    const deleted = await workers(async (worker) => {
      if (worker < 8) return softDeleteJob(opened.db, { jobId });
      await addTask(opened.db, { jobId });
      return undefined;
    });
    expect(deleted.filter((job) => job !== undefined)).toHaveLength(1);
    expect(await jobTasks(opened.db, { jobId })).toEqual({ rows: [], next: undefined });
  }
});

test("dequeuing, finishing, cancelling, recovering and dying at once: nothing ends twice, and nothing is lost", async () => {
  const ids = await insertJobs(300);
  const ended: string[] = [];
  const finish = async (db: Database, claim: JobClaim) => {
    const status = Math.random() < 0.5 ? "completed" : "failed";
    if ((await finishJob(db, { claim, status })) !== undefined) ended.push(claim.id);
  };
  await whileConnectionsDie(4000, async (db, worker) => {
    if (worker === 0) await recoverStuckJobs(db, { stuckForMs: 1000, limit: 5 });
    const jobId = ids[Math.floor(Math.random() * ids.length)] ?? "";
    if (worker === 1 && (await cancelJob(db, { jobId })) !== undefined) ended.push(jobId);
    for (const job of await dequeueJobs(db, { limit: 2 })) {
      // Every fifth dies before it has said how it ended, and every tenth says so after its job was taken away.
      const fate = Math.random();
      if (fate < 0.2) continue;
      if (fate < 0.3) await new Promise((resolve) => setTimeout(resolve, 1200));
      await finish(db, job);
    }
  });
  expect(ended.length).toBe(new Set(ended).size);

  // What the dead have left is stuck after a second, and then somebody's.
  const open = async () => {
    const [row] = await database.sql<[{ open: number }]>`
      select count(*)::int as open from jobs where status in ('created', 'processing')`;
    return row.open;
  };
  while ((await open()) > 0) {
    await recoverStuckJobs(opened.db, { stuckForMs: 1000, limit: 1000 });
    for (const job of await dequeueJobs(opened.db, { limit: 100 })) await finish(opened.db, job);
  }
  expect(ended.length).toBe(new Set(ended).size);
  expect(await database.sql`select count(*)::int as jobs from jobs`).toEqual([{ jobs: ids.length }]);
});

test("16 purge at once: each job is deleted by one", async () => {
  await database.sql`insert into jobs (user_id, job_type, status, created_at)
    select ${ADA}, 'summary', 'completed', '2020-01-01' from generate_series(1, 300)`;
  await database.sql`insert into tasks (job_id) select id from jobs`;
  const purged = await workers(async () => {
    let mine = 0;
    for (;;) {
      const count = await purgeFinishedJobs(opened.db, { olderThanMs: MINUTE, limit: 10 });
      if (count === 0) return mine;
      mine += count;
    }
  });
  expect(purged.reduce((a, b) => a + b)).toBe(300);
  expect(await database.sql`select count(*)::int as tasks from tasks`).toEqual([{ tasks: 0 }]);
});
