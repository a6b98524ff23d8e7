import type { Database } from "@strata/schema-kit/queries";
import { and, eq, sql } from "drizzle-orm";
import { jobs, type Job } from "../jobs.ts";

/**
 * Cancels a job, in the queue or under way: `created` or `processing` becomes `cancelled`, and a worker that has it loses
 * its claim. Its tasks stay as they are. Index: jobs_pkey.
 *
 * Undefined when it has ended, is deleted, or there is no such job. A second call returns undefined too. Of a cancel and a
 * `finishJob` at once exactly one wins.
 */
export async function cancelJob(db: Database, { jobId }: { readonly jobId: string }): Promise<Job | undefined> {
  const [cancelled] = await db
    .update(jobs)
    .set({ status: "cancelled" })
    .where(and(eq(jobs.id, jobId), sql`${jobs.status} IN ('created', 'processing')`, sql`${jobs.isDeleted} = false`))
    .returning();
  return cancelled;
}
