import { prepared, type Database } from "@strata/schema-kit/queries";
import { jobs, type Job, type NewJob } from "../jobs.ts";

/** What a job is made of; the rest is the database's. Its `id` is the idempotency key: any UUID of the caller's. */
export type JobToEnqueue = Omit<NewJob, "status" | "isDeleted" | "createdAt" | "updatedAt" | "version">;

/**
 * Puts a job into the queue. Index: jobs_pkey.
 *
 * With an `id` of the caller's a second call, or the loser of two at once, changes nothing and returns undefined. Without
 * one each call makes another job.
 */
export async function enqueueJob(db: Database, job: JobToEnqueue): Promise<Job | undefined> {
  const [enqueued] = await prepared(
    db,
    db.insert(jobs).values(job).onConflictDoNothing({ target: jobs.id }).returning(),
  );
  return enqueued;
}
