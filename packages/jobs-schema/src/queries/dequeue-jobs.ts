import { among, exactTime, inOrderLimit, prepared, type Database } from "@strata/schema-kit/queries";
import { and, asc, desc, getColumns, inArray, sql } from "drizzle-orm";
import { jobs, type Job } from "../jobs.ts";

export interface DequeueJobsOptions {
  /** At most 1000. */
  readonly limit: number;
  /** Only these types. Those of others that come first are read and passed over. */
  readonly jobTypes?: readonly string[] | undefined;
}

/**
 * Takes jobs out of the queue, higher priority first, then the oldest: `created` becomes `processing`. Index:
 * idx_jobs_dequeue.
 *
 * Two callers never get the same job: the one that comes second passes over what the first holds. A second call takes
 * others. A caller that dies leaves its jobs `processing`, for `recoverStuckJobs` to find.
 *
 * Run it in a transaction of its own, and begin when that is committed. Each job is its own claim, by `id` and `version`,
 * and ends with `finishJob`.
 */
export async function dequeueJobs(db: Database, { limit, jobTypes }: DequeueJobsOptions): Promise<Job[]> {
  // A CTE, since a subquery with a LIMIT could be run more than once and update more than the limit. The literals are those of
  // the partial index, which a generic plan could not use for parameters.
  const first = db.$with("first").as(
    db
      .select({ id: jobs.id })
      .from(jobs)
      .where(
        and(
          sql`${jobs.status} = 'created'`,
          sql`${jobs.isDeleted} = false`,
          jobTypes === undefined ? undefined : inArray(jobs.jobType, [...jobTypes]),
        ),
      )
      .orderBy(desc(jobs.priority), asc(jobs.createdAt), asc(jobs.id))
      .limit(inOrderLimit(limit, 1000))
      .for("update", { skipLocked: true }),
  );
  const dequeued = await prepared(
    db,
    db
      .with(first)
      .update(jobs)
      .set({ status: "processing" })
      .where(among(jobs.id, db.select({ id: first.id }).from(first)))
      .returning({ ...getColumns(jobs), enqueuedAt: exactTime(jobs.createdAt) }),
  );
  return dequeued
    .toSorted((a, b) => b.priority - a.priority || compare(a.enqueuedAt, b.enqueuedAt) || compare(a.id, b.id))
    .map(({ enqueuedAt: _exact, ...job }) => job);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
