import type { Database } from "@strata/schema-kit/queries";
import { and, eq, getColumns, inArray, sql } from "drizzle-orm";
import { jobs, type Job } from "../jobs.ts";
import { tasks } from "../tasks.ts";

export interface DeletedJob {
  readonly job: Job;
  /** How many of its tasks were deleted with it. */
  readonly tasks: number;
}

/**
 * Marks a job and all its tasks as deleted, in one statement, so that nobody sees the one without the other. Indexes:
 * jobs_pkey, and idx_tasks_job_id or idx_tasks_job_status.
 *
 * Whatever its status: a job in the queue is not dequeued any more, and a worker that has it loses its claim. Undefined when
 * it is deleted already or there is none; so is a second call, and the loser of two at once.
 */
export async function softDeleteJob(
  db: Database,
  { jobId }: { readonly jobId: string },
): Promise<DeletedJob | undefined> {
  const job = db.$with("job").as(
    db
      .update(jobs)
      .set({ isDeleted: true })
      .where(and(eq(jobs.id, jobId), eq(jobs.isDeleted, false)))
      .returning(),
  );
  const withIt = db.$with("with_it").as(
    db
      .update(tasks)
      .set({ isDeleted: true })
      .where(and(inArray(tasks.jobId, db.select({ id: job.id }).from(job)), eq(tasks.isDeleted, false)))
      .returning({ id: tasks.id }),
  );
  const [deleted] = await db
    .with(job, withIt)
    .select({ job: getColumns(job), tasks: sql<number>`(SELECT count(*)::integer FROM ${withIt})` })
    .from(job);
  return deleted;
}
