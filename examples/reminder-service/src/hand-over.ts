import { jobs, tasks, type JobUserId } from "@strata/jobs-schema";
import type { Db } from "./database.ts";

/** Hands work over to the job service: a job and its first task. */
export async function handOver(db: Db, userId: JobUserId, prompt: string) {
  const [job] = await db
    .insert(jobs)
    .values({ userId, jobType: "reminder", priority: 50, payload: { prompt }, scheduleInterval: { type: "manual" } })
    .returning();
  if (job === undefined) throw new Error("PostgreSQL returned no row for an INSERT.");
  await db.insert(tasks).values({ jobId: job.id });
  return job;
}
