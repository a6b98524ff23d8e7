import { prepared, type Database } from "@strata/schema-kit/queries";
import { and, eq, sql } from "drizzle-orm";
import { jobs, type Job } from "../jobs.ts";
import type { JobClaim } from "./job-claim.ts";

export interface FinishJobOptions {
  /** The job as `dequeueJobs` gave it, or its id and version. */
  readonly claim: JobClaim;
  readonly status: "completed" | "failed";
}

/**
 * Says how a job has ended: `processing` becomes `completed` or `failed`. Index: jobs_pkey.
 *
 * Undefined when the claim is lost: somebody has cancelled, deleted, recovered or updated the job since. Nothing is
 * overwritten then. A second call returns undefined too.
 */
export async function finishJob(db: Database, { claim, status }: FinishJobOptions): Promise<Job | undefined> {
  const [finished] = await prepared(
    db,
    db
      .update(jobs)
      .set({ status })
      .where(and(eq(jobs.id, claim.id), eq(jobs.version, claim.version), sql`${jobs.status} = 'processing'`))
      .returning(),
  );
  return finished;
}
