import type { JsonObject } from "@strata/schema-kit";
import { randomOf, type Random } from "@strata/schema-kit/seed";
import type { ScheduledIntent } from "../scheduled-intents.ts";
import type { TriggerSchedule, TriggerType } from "../trigger.ts";
import { intentUserId } from "../user-id.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const TRIGGERS = { cron: 44, interval: 23, price: 14, silence: 6, event: 4, calendar: 4, news: 4 } as const;
const WISHES = [
  ["Morning briefing", "briefing", "What the day holds: calendar, weather, mail that matters"],
  ["Drink water", "reminder", "Remind of a glass of water, kindly"],
  ["Portfolio", "analysis", "How the portfolio did, and why"],
  ["Ask how it went", "check_in", "Ask how the day went"],
  ["Standup notes", "notify", "Collect what was done since yesterday"],
] as const;

/** One in ten is to be carried out once, and that is still to come. */
export const isOnce = (number: number) => number % 10 === 9;

/** An intent as it was when the day began: nothing of it is carried out yet. */
export function intentOfDay(seed: number, number: number, intents: number, until: Date): ScheduledIntent {
  const random = randomOf(seed, "intent", number);
  const id = random.uuid();
  const triggerType = isOnce(number) ? "once" : random.weighted(TRIGGERS);
  const [intentName, actionType, actionContext] = random.pick(WISHES);
  const createdAt = new Date(until.getTime() - DAY - random.integer(0, 90 * DAY));
  const enabled = random.chance(0.9);
  const { schedule, next } = timetable(triggerType, random, until);
  return {
    id,
    // Eight intents each, on average.
    userId: intentUserId(`user-${random.integer(1, Math.max(1, Math.ceil(intents / 8)))}`),
    intentName,
    description: random.chance(0.3) ? `${intentName}, as asked for on ${createdAt.toISOString().slice(0, 10)}` : null,
    triggerType,
    triggerSchedule: schedule,
    triggerCondition: conditionOf(triggerType, random),
    actionType,
    actionContext,
    actionPriority: random.weighted({ low: 15, normal: 70, high: 12, critical: 3 }),
    nextCheck: next,
    lastChecked: null,
    lastExecuted: null,
    executionCount: 0,
    lastExecutionStatus: null,
    lastExecutionError: null,
    lastMessageId: null,
    enabled,
    expiresAt: random.chance(0.1) ? new Date(until.getTime() + random.integer(1, 30 * DAY)) : null,
    maxExecutions: triggerType === "once" ? 1 : random.chance(0.1) ? random.integer(5, 50) : null,
    createdAt,
    updatedAt: createdAt,
    createdBy: random.chance(0.8) ? "user" : "assistant",
    metadata: { seed },
  };
}

interface Timetable {
  readonly schedule: TriggerSchedule | null;
  readonly next: Date | null;
}

/** By the clock, each comes several times a day. One in fifty is overdue, as it would be with workers that are busy. */
function timetable(type: TriggerType, random: Random, until: Date): Timetable {
  const overdue = random.chance(0.02);
  if (type === "cron") {
    const minute = random.integer(0, 11) * 5;
    // Whole hours from UTC, all of them: the minute is the same everywhere.
    const timezone = random.pick(["Europe/Paris", "America/Los_Angeles", "Asia/Tokyo", "UTC"]);
    const next = new Date(until);
    next.setUTCMinutes(minute, 0, 0);
    if (next <= until !== overdue) next.setTime(next.getTime() + (overdue ? -HOUR : HOUR));
    return { schedule: { cron: `${minute} * * * *`, timezone }, next };
  }
  if (type === "interval") {
    const minutes = random.pick([15, 30, 60, 120, 240]);
    const away = overdue ? -random.integer(1, 10 * MINUTE) : random.integer(1, minutes * MINUTE);
    return { schedule: { interval_minutes: minutes }, next: new Date(until.getTime() + away) };
  }
  if (type === "once") {
    const next = new Date(until.getTime() + random.integer(1, DAY));
    return { schedule: { trigger_at: next.toISOString() }, next };
  }
  return { schedule: null, next: null };
}

function conditionOf(type: TriggerType, random: Random): JsonObject | null {
  if (type === "price") {
    const ticker = random.pick(["ACME", "GLOBEX", "INITECH", "HOOLI"]);
    return { ticker, operator: random.pick([">", "<"]), value: random.integer(10, 500) };
  }
  if (type === "silence") return { threshold_hours: random.integer(2, 72) };
  if (type === "news") return { topics: [random.pick(["energy", "chips", "rates"])] };
  return null;
}
