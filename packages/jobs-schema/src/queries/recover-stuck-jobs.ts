import { agedOver, among, rowLimit, type Database } from "@strata/schema-kit/queries";
import { and, asc, sql } from "drizzle-orm";
import { jobs, type Job } from "../jobs.ts";

export interface RecoverStuckJobsOptions {
  /** For longer than so many milliseconds, from a second on: longer than any job takes. */
  readonly stuckForMs: number;
  /** `created`, the default: it is carried out again. `failed`: it is not. */
  readonly to?: "created" | "failed";
  /** At most 1000; 100 when left out. */
  readonly limit?: number;
}

/**
 * Takes jobs away from whoever has dequeued them and has not said how it ended, the longest stuck first, and returns them.
 * The old claim is lost. Index: idx_jobs_status, then a sort of those that are under way, which are few.
 *
 * There is no index on `updated_at`, not even a partial one: it would cost every update of the table its HOT path. A second
 * call returns others. Two at once never recover the same job.
 */
export async function recoverStuckJobs(
  db: Database,
  { stuckForMs, to = "created", limit = 100 }: RecoverStuckJobsOptions,
): Promise<Job[]> {
  const stuck = db.$with("stuck").as(
    db
      .select({ id: jobs.id })
      .from(jobs)
      .where(
        and(
          sql`${jobs.status} = 'processing'`,
          sql`${jobs.isDeleted} = false`,
          agedOver(jobs.updatedAt, stuckForMs, 1000),
        ),
      )
      .orderBy(asc(jobs.updatedAt))
      .limit(rowLimit(limit, 1000))
      .for("update", { skipLocked: true }),
  );
  return db
    .with(stuck)
    .update(jobs)
    .set({ status: to })
    .where(among(jobs.id, db.select({ id: stuck.id }).from(stuck)))
    .returning();
}
