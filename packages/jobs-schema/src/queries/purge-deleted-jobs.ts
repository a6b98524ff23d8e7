import { agedOver, type Database } from "@strata/schema-kit/queries";
import { and, asc, sql } from "drizzle-orm";
import { jobs } from "../jobs.ts";
import { purge, type PurgeOptions } from "./purge.ts";

/**
 * Deletes for good what `softDeleteJob` has marked too long ago, at most `limit`, with the tasks, in one statement; returns
 * how many jobs. Indexes: idx_jobs_is_deleted, since deleted ones are few, idx_tasks_job_id or idx_tasks_job_status,
 * jobs_pkey.
 *
 * Call it again until it returns 0. Two at once delete different ones.
 */
export async function purgeDeletedJobs(db: Database, { olderThanMs, limit = 1000 }: PurgeOptions): Promise<number> {
  const which = and(sql`${jobs.isDeleted} = true`, agedOver(jobs.updatedAt, olderThanMs));
  return purge(db, which, limit, asc(jobs.updatedAt));
}
