import type { Database } from "@strata/schema-kit/queries";
import { serverTime, writeRows, type SeedProgress } from "@strata/schema-kit/seed";
import { jobs, type Job } from "./jobs.ts";
import { jobOfDay } from "./seed/job-of-day.ts";
import { tasksOfJob } from "./seed/tasks-of-job.ts";
import { tasks, type Task } from "./tasks.ts";

export interface SeedOptions {
  /** Jobs; those that have been begun have a task for each attempt, a little more than one. */
  readonly rows: number;
  /** The same seed and end make the same rows; 1 when left out. */
  readonly seed?: number;
  /** End of the day; now, by the server's clock, when left out. */
  readonly until?: Date;
  readonly onProgress?: (progress: SeedProgress) => void;
}

/**
 * Fills the tables with a believable day: jobs enqueued in the course of 24 hours, most of it around the middle, with the
 * tasks by which they were tried. At its end some are in the queue and some under way. From 10,000 rows on by COPY (with
 * postgres.js). A second call with the same seed and end meets the primary key; use another seed.
 */
export async function seed(
  db: Database,
  { rows, seed: number = 1, until: end, onProgress }: SeedOptions,
): Promise<{ readonly jobs: number; readonly tasks: number }> {
  const until = end ?? (await serverTime(db));
  const ofDay = (each: number) => jobOfDay(number, each, rows, until);
  // Made twice, rather than kept in memory: how many there are is to be known before the first is written.
  let taskCount = 0;
  for (const _ of taskRows()) taskCount += 1;
  await writeRows(db, jobs, rows, jobRows(), onProgress);
  await writeRows(db, tasks, taskCount, taskRows(), onProgress);
  return { jobs: rows, tasks: taskCount };

  function* jobRows(): Generator<Job> {
    for (let each = 0; each < rows; each += 1) yield ofDay(each).job;
  }

  function* taskRows(): Generator<Task> {
    for (let each = 0; each < rows; each += 1) yield* tasksOfJob(number, each, ofDay(each));
  }
}
