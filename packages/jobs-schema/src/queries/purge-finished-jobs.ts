import { agedOver, type Database } from "@strata/schema-kit/queries";
import { and, asc, sql } from "drizzle-orm";
import { jobs } from "../jobs.ts";
import { purge, type PurgeOptions } from "./purge.ts";

/**
 * Deletes jobs that have ended (completed, failed, cancelled) and were created too long ago, the oldest first, at most
 * `limit`, with their tasks, in one statement; returns how many jobs. Indexes: idx_jobs_created_status or
 * idx_jobs_created_at, idx_tasks_job_id or idx_tasks_job_status, jobs_pkey.
 *
 * By the age of the job and not by its end, since `updated_at` has no index (see `recoverStuckJobs`). Call it again until it
 * returns 0. Two at once delete different ones. A task that is added in the same instant makes it fail (23503) and delete
 * nothing; call it again.
 */
export async function purgeFinishedJobs(db: Database, { olderThanMs, limit = 1000 }: PurgeOptions): Promise<number> {
  const which = and(agedOver(jobs.createdAt, olderThanMs), sql`${jobs.status} IN ('completed', 'failed', 'cancelled')`);
  return purge(db, which, limit, asc(jobs.createdAt));
}
