import type { JsonObject } from "@strata/schema-kit";
import type { Database } from "@strata/schema-kit/queries";
import { and, eq, sql } from "drizzle-orm";
import { jobs } from "../jobs.ts";
import { tasks, type Task } from "../tasks.ts";

export interface AddTaskOptions {
  readonly jobId: string;
  /** The idempotency key: any UUID of the caller's. Without one each call adds another task. */
  readonly id?: string | undefined;
  readonly payload?: JsonObject | undefined;
}

/**
 * Adds a task to a job. Indexes: jobs_pkey, tasks_pkey.
 *
 * Undefined when the job is deleted or unknown. With an `id` of the caller's a second call returns undefined too. A task
 * that is added in the instant before its job is deleted may escape the mark; `jobTasks` shows it no more for all that, and
 * it is purged with its job.
 */
export async function addTask(db: Database, { jobId, id, payload = {} }: AddTaskOptions): Promise<Task | undefined> {
  // A shared lock waits for whoever is deleting the job; the foreign key's own lock does not.
  const job = db.$with("job").as(
    db
      .select({ id: jobs.id })
      .from(jobs)
      .where(and(eq(jobs.id, jobId), eq(jobs.isDeleted, false)))
      .for("share"),
  );
  const [added] = await db
    .with(job)
    .insert(tasks)
    .select(
      sql`SELECT ${id === undefined ? sql`gen_random_uuid()` : sql`${id}::uuid`}, ${job.id}, 'created',
        ${sql.param(payload, tasks.payload)}::jsonb, NULL, false, now(), now(), 1 FROM ${job}`,
    )
    .onConflictDoNothing({ target: tasks.id })
    .returning();
  return added;
}
