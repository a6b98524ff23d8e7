import {
  exactTime,
  olderThan,
  pageOf,
  rowLimit,
  type Cursor,
  type Database,
  type Page,
} from "@strata/schema-kit/queries";
import { and, desc, eq, getColumns, sql } from "drizzle-orm";
import { jobs, type Job } from "../jobs.ts";
import type { JobUserId } from "../user-id.ts";

export interface UserJobsOptions {
  readonly userId: JobUserId;
  /** At most 1000; 50 when left out. */
  readonly limit?: number;
  /** `next` of the page before. */
  readonly after?: Cursor | undefined;
}

/**
 * A user's jobs that are not deleted, the newest first, page by page; none is on two pages. Index: idx_jobs_user_created.
 */
export async function userJobs(db: Database, { userId, limit = 50, after }: UserJobsOptions): Promise<Page<Job>> {
  const size = rowLimit(limit, 1000);
  const found = await db
    .select({ row: getColumns(jobs), at: exactTime(jobs.createdAt), id: jobs.id })
    .from(jobs)
    .where(and(eq(jobs.userId, userId), sql`${jobs.isDeleted} = false`, olderThan(after, jobs.createdAt, jobs.id)))
    .orderBy(desc(jobs.createdAt), desc(jobs.id))
    .limit(size + 1);
  return pageOf(found, size);
}
