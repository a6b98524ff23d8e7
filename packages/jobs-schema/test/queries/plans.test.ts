import {
  explainPlan,
  isPublishedVersion,
  PublishedPlans,
  type ExplainedQuery,
  type TestDatabase,
} from "@strata/postgres-testkit";
import type { Database } from "@strata/schema-kit/queries";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  addTask,
  cancelJob,
  dequeueJobs,
  enqueueJob,
  finishJob,
  finishJobs,
  jobTasks,
  purgeDeletedJobs,
  purgeFinishedJobs,
  recoverStuckJobs,
  softDeleteJob,
  updateJob,
  updateTask,
  userJobs,
  type JobClaim,
} from "../../src/queries.ts";
import { ADA, MINUTE } from "./a-job.ts";
import { capturedQuery, openPostgresJs, type OpenDatabase } from "@strata/postgres-testkit/drivers";
import { createDatabaseOfManyJobs, USER } from "./many-jobs.ts";
import { createLatestJobDatabase } from "../job-database.ts";

const published = new PublishedPlans(new URL("../../../../docs/jobs.md", import.meta.url), [
  ["idx_tasks_job_id", "idx_tasks_job_status"],
  ["idx_jobs_created_at", "idx_jobs_created_status"],
]);
let database: TestDatabase;
let opened: OpenDatabase;
let claim: JobClaim;
let task: JobClaim;
const sent: ExplainedQuery[] = [];
beforeAll(async () => {
  database = await createDatabaseOfManyJobs();
  opened = openPostgresJs(database.url, { max: 1, logQuery: (sql, params) => sent.push({ sql, params }) });
  const { sql } = database;
  [claim] = await sql<[JobClaim]>`select id, version::int from jobs where status = 'processing' limit 1`;
  [task] = await sql<[JobClaim]>`select id, version::int from tasks where job_id = ${claim.id} limit 1`;
}, 600_000);
afterAll(async () => {
  await opened[Symbol.asyncDispose]();
  await database.drop();
});

/** Two indexes of tier 0 that begin with the same column: either will do. */
const OF_JOB: unknown = expect.stringMatching(/^idx_tasks_job_(?:id|status)$/);
const BY_AGE: unknown = expect.stringMatching(/^idx_jobs_created_(?:at|status)$/);

const id = "00000000-0000-4000-8000-000000000000";

/** The query, the indexes that its docstring names, and how many buffers of 8 kB it may touch at most. */
const QUERIES: Record<string, [(db: Database) => Promise<unknown>, unknown[], number]> = {
  enqueueJob: [(db) => enqueueJob(db, { id, userId: ADA, jobType: "summary" }), ["jobs_pkey"], 100],
  "dequeueJobs, 100": [(db) => dequeueJobs(db, { limit: 100 }), ["idx_jobs_dequeue", "jobs_pkey"], 8000],
  "dequeueJobs of two types, 1": [
    (db) => dequeueJobs(db, { limit: 1, jobTypes: ["image", "summary"] }),
    ["idx_jobs_dequeue", "jobs_pkey"],
    8000,
  ],
  finishJob: [(db) => finishJob(db, { claim, status: "completed" }), ["jobs_pkey"], 100],
  finishJobs: [(db) => finishJobs(db, { claims: [claim], status: "completed" }), ["jobs_pkey"], 100],
  cancelJob: [(db) => cancelJob(db, { jobId: claim.id }), ["jobs_pkey"], 100],
  "recoverStuckJobs, 10": [
    (db) => recoverStuckJobs(db, { stuckForMs: MINUTE, limit: 10 }),
    ["idx_jobs_status", "jobs_pkey"],
    3000,
  ],
  updateJob: [(db) => updateJob(db, { job: claim, set: { priority: 7 } }), ["jobs_pkey"], 100],
  updateTask: [(db) => updateTask(db, { task, set: { result: "42" } }), ["tasks_pkey"], 100],
  addTask: [(db) => addTask(db, { jobId: claim.id }), ["jobs_pkey", "tasks_pkey"], 100],
  jobTasks: [(db) => jobTasks(db, { jobId: claim.id }), [OF_JOB, "jobs_pkey"], 100],
  "jobTasks of a status": [
    (db) => jobTasks(db, { jobId: claim.id, status: "failed" }),
    ["idx_tasks_job_status", "jobs_pkey"],
    100,
  ],
  userJobs: [(db) => userJobs(db, { userId: USER }), ["idx_jobs_user_created"], 100],
  softDeleteJob: [(db) => softDeleteJob(db, { jobId: claim.id }), [OF_JOB, "jobs_pkey"], 200],
  "purgeFinishedJobs, 1000": [
    (db) => purgeFinishedJobs(db, { olderThanMs: MINUTE, limit: 1000 }),
    [BY_AGE, OF_JOB, "jobs_pkey"],
    30_000,
  ],
  "purgeDeletedJobs, 50": [
    (db) => purgeDeletedJobs(db, { olderThanMs: MINUTE, limit: 50 }),
    ["idx_jobs_is_deleted", OF_JOB, "jobs_pkey"],
    30_000,
  ],
};

describe.each(Object.entries(QUERIES))("%s", (name, [run, indexes, buffers]) => {
  test.each(["custom", "generic"] as const)("uses its indexes, and few buffers, under a %s plan", async (mode) => {
    sent.length = 0;
    const undone = opened.db.transaction(async (tx) => {
      await run(tx);
      throw new Error("undone");
    });
    await expect(undone).rejects.toThrow("undone");
    const query = sent.find(({ sql }) => /jobs|tasks/.test(sql));
    if (query === undefined) throw new Error("nothing was sent");
    const plan = await explainPlan(database.sql, query, mode);
    published.note(name, mode, plan);
    expect(plan).toMatchObject({ indexes, fullScans: [] });
    expect(plan.buffers).toBeLessThanOrEqual(buffers);
  });
});

test("docs/jobs.md says what they read", async ({ skip }) => {
  skip(!(await isPublishedVersion(database.sql)), "plans differ a little between versions");
  expect(await published.differences()).toEqual([]);
});

test.each(["custom", "generic"] as const)(
  "what has piled up since the last ANALYZE is not sorted, under a %s plan",
  async (mode) => {
    await using late = await createLatestJobDatabase();
    await late.sql`analyze jobs`;
    await late.sql`insert into jobs (user_id, job_type) select ${ADA}, 'summary' from generate_series(1, 5000)`;
    const query = await capturedQuery(late.url, (db) => dequeueJobs(db, { limit: 10 }));
    const plan = await explainPlan(late.sql, query, mode);
    expect(plan.indexes).toContain("idx_jobs_dequeue");
    expect(plan.sorted).toBeLessThanOrEqual(10);
  },
);
