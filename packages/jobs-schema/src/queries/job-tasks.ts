import {
  exactTime,
  newerThan,
  pageOf,
  rowLimit,
  type Cursor,
  type Database,
  type Page,
} from "@strata/schema-kit/queries";
import { and, asc, eq, exists, getColumns, sql } from "drizzle-orm";
import { jobs } from "../jobs.ts";
import type { TaskStatus } from "../status.ts";
import { tasks, type Task } from "../tasks.ts";

export interface JobTasksOptions {
  readonly jobId: string;
  /** Only those of a status. */
  readonly status?: TaskStatus | undefined;
  /** At most 1000; 100 when left out. */
  readonly limit?: number;
  /** `next` of the page before. */
  readonly after?: Cursor | undefined;
}

/**
 * The tasks of a job, the oldest first, page by page; none is on two pages. Neither deleted ones nor those of a deleted job.
 * Indexes: idx_tasks_job_status, or idx_tasks_job_id without a status, then a sort of those of one job; jobs_pkey.
 */
export async function jobTasks(
  db: Database,
  { jobId, status, limit = 100, after }: JobTasksOptions,
): Promise<Page<Task>> {
  const size = rowLimit(limit, 1000);
  const liveJob = db
    .select({ one: sql`1` })
    .from(jobs)
    .where(and(eq(jobs.id, jobId), eq(jobs.isDeleted, false)));
  const found = await db
    .select({ row: getColumns(tasks), at: exactTime(tasks.createdAt), id: tasks.id })
    .from(tasks)
    .where(
      and(
        eq(tasks.jobId, jobId),
        status === undefined ? undefined : eq(tasks.status, status),
        eq(tasks.isDeleted, false),
        exists(liveJob),
        newerThan(after, tasks.createdAt, tasks.id),
      ),
    )
    .orderBy(asc(tasks.createdAt), asc(tasks.id))
    .limit(size + 1);
  return pageOf(found, size);
}
