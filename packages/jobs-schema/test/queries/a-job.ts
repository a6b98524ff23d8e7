import type { TestDatabase } from "@strata/postgres-testkit";
import type { Database } from "@strata/schema-kit/queries";
import { jobUserId, type Job, type Task } from "../../src/index.ts";
import { addTask, dequeueJobs, enqueueJob, type JobToEnqueue } from "../../src/queries.ts";

export const MINUTE = 60_000;
export const ADA = jobUserId("0189f7c2-3b1a-7cc1-9d2f-0a1b2c3d4e5f");

/** Enqueues a job; what a test is about is given in `job`. */
export async function enqueue(db: Database, job: Partial<JobToEnqueue> = {}): Promise<Job> {
  return there(await enqueueJob(db, { userId: ADA, jobType: "summary", ...job }));
}

/** Enqueues a job and dequeues one, which is the same in an empty queue. */
export async function enqueueAndDequeue(db: Database): Promise<Job> {
  await enqueue(db);
  const [job] = await dequeueJobs(db, { limit: 1 });
  return there(job);
}

export async function add(db: Database, jobId: string): Promise<Task> {
  return there(await addTask(db, { jobId }));
}

/** As though the last update of the job had been so much earlier than it was; the version stays. */
export async function ageJob({ sql }: TestDatabase, id: string, ms: number): Promise<void> {
  await sql`alter table jobs disable trigger jobs_touch_row`;
  await sql`update jobs set updated_at = updated_at - ${ms} * interval '1 ms' where id = ${id}`;
  await sql`alter table jobs enable trigger jobs_touch_row`;
}

export function there<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("There is none.");
  return value;
}
