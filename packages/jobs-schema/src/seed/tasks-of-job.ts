import { randomOf, type Random } from "@strata/schema-kit/seed";
import type { JobStatus, TaskStatus } from "../status.ts";
import type { Task } from "../tasks.ts";
import type { JobOfDay } from "./job-of-day.ts";

/** How often a job was tried, and how that ended: all attempts but the last have failed. */
export function tasksOfJob(seed: number, number: number, { job, startedAt }: JobOfDay): Task[] {
  if (startedAt === undefined) return [];
  const random = randomOf(seed, "tasks", number);
  const most = 1 + job.maxRetries;
  const attempts = attemptsOf(job.status, most, random);
  const endedAt = job.isDeleted ? after(startedAt, 2000) : job.updatedAt;
  const each = (endedAt.getTime() - startedAt.getTime()) / attempts;
  return Array.from({ length: attempts }, (_, attempt) => {
    const isLast = attempt === attempts - 1;
    const status: TaskStatus = isLast ? job.status : "failed";
    const isOpen = status === "processing";
    const endsAt = isLast ? endedAt : after(startedAt, Math.floor((attempt + 1) * each));
    return {
      id: random.uuid(),
      jobId: job.id,
      status,
      payload: { attempt: attempt + 1, of: most },
      result:
        status === "completed" ? random.pick(["done", "done, 2 warnings"]) : status === "failed" ? "no answer" : null,
      isDeleted: job.isDeleted,
      createdAt: after(startedAt, Math.floor(attempt * each)),
      updatedAt: job.isDeleted ? job.updatedAt : endsAt,
      version: (isOpen ? 2 : 3) + Number(job.isDeleted),
    };
  });
}

function attemptsOf(status: JobStatus, most: number, random: Random): number {
  if (status === "failed") return most;
  return status === "processing" ? 1 : Math.min(most, Number(random.weighted({ 1: 85, 2: 12, 3: 3 })));
}

function after(time: Date, milliseconds: number): Date {
  return new Date(time.getTime() + milliseconds);
}
