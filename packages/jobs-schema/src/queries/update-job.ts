import type { Database } from "@strata/schema-kit/queries";
import { and, eq } from "drizzle-orm";
import { jobs, type Job, type NewJob } from "../jobs.ts";
import type { JobClaim } from "./job-claim.ts";
import { StaleVersionError } from "./stale-version-error.ts";

/** What a service may change. Who it is for, and whether it is deleted, are not among it. */
export type JobChanges = Partial<
  Pick<NewJob, "status" | "payload" | "jobType" | "scheduleInterval" | "maxRetries" | "priority">
>;

export interface UpdateJobOptions {
  /** The job as it was read, or its id and version. */
  readonly job: JobClaim;
  readonly set: JobChanges;
}

/**
 * Changes a job that is still as the caller has read it, and returns it with its new version. Index: jobs_pkey.
 *
 * A second call with the same version is stale. Which status may follow which is the caller's: he has seen the present one
 * (`harden` of ./hardening lets the database say it).
 *
 * @throws StaleVersionError when somebody was faster, or the job is gone or deleted
 * @throws Error for an empty `set`, which Drizzle refuses
 */
export async function updateJob(db: Database, { job, set }: UpdateJobOptions): Promise<Job> {
  const live = and(eq(jobs.id, job.id), eq(jobs.isDeleted, false));
  const [updated] = await db
    .update(jobs)
    .set(set)
    .where(and(live, eq(jobs.version, job.version)))
    .returning();
  if (updated !== undefined) return updated;
  const [now] = await db.select({ version: jobs.version }).from(jobs).where(live);
  throw new StaleVersionError({ table: "jobs", id: job.id, expected: job.version, found: now?.version });
}
