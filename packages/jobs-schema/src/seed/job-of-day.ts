import { randomOf, timeOfDay, type Random } from "@strata/schema-kit/seed";
import type { Job } from "../jobs.ts";
import type { ScheduleInterval } from "../schedule-interval.ts";
import { jobUserId } from "../user-id.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Most jobs have nobody waiting for them. */
const PRIORITIES = { 0: 70, 10: 15, 50: 12, 90: 3 } as const;
const PROMPTS = {
  summary: "Sum up what changed since yesterday",
  translation: "Translate it into French",
  report: "Write the weekly report",
  import: "Import the attached file",
} as const;

export interface JobOfDay {
  readonly job: Job;
  /** When a worker took it; undefined as long as it is in the queue, or when it was cancelled there. */
  readonly startedAt: Date | undefined;
}

export function jobOfDay(seed: number, number: number, jobs: number, until: Date): JobOfDay {
  const random = randomOf(seed, "job", number);
  const id = random.uuid();
  // Forty jobs each, on average.
  const user = random.integer(1, Math.max(1, Math.ceil(jobs / 40)));
  const priority = Number(random.weighted(PRIORITIES));
  const createdAt = timeOfDay(until, number / jobs);
  const { status, version, updatedAt, startedAt } = progressOf(random, priority, createdAt, until);
  const isEnded = status !== "created" && status !== "processing";
  const deletedAt = after(updatedAt, random.integer(SECOND, 60 * MINUTE));
  const isDeleted = isEnded && deletedAt <= until && random.chance(0.02);
  const jobType = random.pick(["summary", "summary", "translation", "report", "import"]);
  const resource = {
    resource_type: random.pick(["note", "file", "thread"]),
    resource_id: String(random.integer(1, 9999)),
  };
  const job: Job = {
    id,
    userId: jobUserId(randomOf(seed, "user of jobs", user).uuid()),
    status,
    payload: { prompt: PROMPTS[jobType], ...(random.chance(0.7) ? resource : {}) },
    jobType,
    scheduleInterval: random.chance(0.3) ? scheduleOf(random) : null,
    maxRetries: Number(random.weighted({ 0: 5, 3: 90, 5: 5 })),
    priority,
    isDeleted,
    createdAt,
    updatedAt: isDeleted ? deletedAt : updatedAt,
    version: isDeleted ? version + 1 : version,
  };
  return { job, startedAt };
}

/** How far the job has come when the day ends: the higher its priority, the sooner it was taken. */
function progressOf(random: Random, priority: number, createdAt: Date, until: Date) {
  const queued = { status: "created", version: 1, updatedAt: createdAt, startedAt: undefined } as const;
  const takenAt = after(createdAt, random.integer(50, priority >= 50 ? 5 * SECOND : 10 * MINUTE));
  if (takenAt > until) return queued;
  if (random.chance(0.02)) return { ...queued, status: "cancelled", version: 2, updatedAt: takenAt } as const;
  const endedAt = after(takenAt, random.integer(2 * SECOND, 5 * MINUTE));
  if (endedAt > until) return { status: "processing", version: 2, updatedAt: takenAt, startedAt: takenAt } as const;
  const status = random.weighted({ completed: 92, failed: 6, cancelled: 2 });
  return { status, version: 3, updatedAt: endedAt, startedAt: takenAt } as const;
}

function scheduleOf(random: Random): ScheduleInterval {
  const type = random.weighted({ cron: 50, timedelta: 30, manual: 20 });
  if (type === "manual") return { type };
  if (type === "timedelta") return { type, seconds: random.pick([900, 3600, 86_400]) };
  const expression = `${random.integer(0, 11) * 5} ${random.integer(6, 21)} * * ${random.pick(["*", "1-5"])}`;
  return { type, expression, timezone: random.pick(["Europe/Paris", "America/Los_Angeles", "UTC"]) };
}

function after(time: Date, milliseconds: number): Date {
  return new Date(time.getTime() + milliseconds);
}
