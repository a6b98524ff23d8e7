import { among, prepared, type Database } from "@strata/schema-kit/queries";
import { and, eq, getColumns, sql } from "drizzle-orm";
import { jobs, type Job } from "../jobs.ts";
import type { FinishJobOptions } from "./finish-job.ts";
import type { JobClaim } from "./job-claim.ts";

export interface FinishJobsOptions extends Pick<FinishJobOptions, "status"> {
  /** The jobs as `dequeueJobs` gave them, or their ids and versions. */
  readonly claims: readonly JobClaim[];
}

/**
 * Says how several jobs have ended, all in the same way, in one statement, and returns those whose claim was not lost, in
 * no order: each as `finishJob` would. Index: jobs_pkey.
 *
 * A second call returns none.
 */
export async function finishJobs(db: Database, { claims, status }: FinishJobsOptions): Promise<Job[]> {
  // In one order for all callers: two that wait for each other's jobs would deadlock.
  const rows = claims.map(({ id, version }) => ({ id, version })).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const held = db
    .$with("held")
    .as(
      db
        .select({ id: sql<string>`id`.as("id"), version: sql<number>`version`.as("version") })
        .from(sql`jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) AS claim (id uuid, version bigint)`),
    );
  return prepared(
    db,
    db
      .with(held)
      .update(jobs)
      .set({ status })
      .from(held)
      .where(
        and(
          among(jobs.id, db.select({ id: held.id }).from(held)),
          eq(jobs.id, held.id),
          eq(jobs.version, held.version),

          // IS TRUE keeps it out of the indexes on the status, which are full of dead entries of just this one.
          sql`(${jobs.status} = 'processing') IS TRUE`,
        ),
      )
      .returning(getColumns(jobs)),
  );
}
