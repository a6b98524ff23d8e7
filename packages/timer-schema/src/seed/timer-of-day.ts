import { randomOf, timeOfDay, type Random } from "@strata/schema-kit/seed";
import type { Callback } from "../callback.ts";
import type { Timer } from "../timers.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How long ahead timers are scheduled: most for a retry or a reminder, some for days to come. */
const AHEAD = { retry: 35, reminder: 40, today: 15, later: 10 } as const;
const LONGEST = { retry: MINUTE, reminder: HOUR, today: 12 * HOUR, later: 7 * 24 * HOUR } as const;

const SERVICES = ["orders", "mail", "billing"] as const;
const FAULTS = ["503 Service Unavailable", "timeout after 10000 ms", "connect ECONNREFUSED"] as const;

/** How far a timer has come when the day ends. */
type Progress = Pick<Timer, "status" | "executedAt" | "lastError" | "updatedAt">;

export function timerOfDay(seed: number, number: number, timers: number, until: Date): Timer {
  const random = randomOf(seed, "timer", number);
  const id = random.uuid();
  const createdAt = timeOfDay(until, number / timers);
  const executeAt = after(createdAt, random.integer(SECOND, LONGEST[random.weighted(AHEAD)]));
  const callback = callbackOf(random, number);
  return {
    id,
    createdAt,
    executeAt,
    ...progressOf(random, createdAt, executeAt, until),
    callbackType: callback.type,
    callbackConfig: callback,
    callbackMethod: callback.type === "http" ? random.weighted({ POST: 90, PUT: 7, PATCH: 3 }) : "POST",
    metadata: random.chance(0.6) ? { service: random.pick(SERVICES), seed } : null,
  };
}

function progressOf(random: Random, createdAt: Date, executeAt: Date, until: Date): Progress {
  const untouched = { status: "pending", executedAt: null, lastError: null, updatedAt: createdAt } as const;
  if (random.chance(0.04)) {
    const canceledAt = after(createdAt, random.integer(0, executeAt.getTime() - createdAt.getTime()));
    return canceledAt > until ? untouched : { ...untouched, status: "canceled", updatedAt: canceledAt };
  }
  // Claimed a little late, and one in ten thousand not at all, as though its callback had made the executor crash.
  const claimedAt = after(executeAt, random.integer(5, 800));
  if (claimedAt > until) return untouched;
  const endedAt = after(claimedAt, random.integer(20, 4000));
  if (endedAt > until || random.chance(0.0001)) return { ...untouched, status: "executing", updatedAt: claimedAt };
  const ended = { executedAt: endedAt, updatedAt: endedAt };
  return random.chance(0.03)
    ? { ...ended, status: "failed", lastError: random.pick(FAULTS) }
    : { ...ended, status: "completed", lastError: null };
}

function callbackOf(random: Random, number: number): Callback {
  // One in ten is from before callbacks had a type, with its nulls.
  const content = random.chance(0.1)
    ? { headers: null, payload: null }
    : { headers: { "x-request-id": random.uuid() }, payload: { order: number, attempt: random.integer(1, 3) } };
  const service = random.pick(SERVICES);
  return random.chance(0.8)
    ? { type: "http", url: `https://${service}.example.org/hooks/${number % 50}`, ...content }
    : { type: "nats", subject: `${service}.timers.fired`, ...content };
}

function after(time: Date, milliseconds: number): Date {
  return new Date(time.getTime() + milliseconds);
}
