import { scheduledIntents, type IntentUserId } from "@strata/intents-schema";
import { timers } from "@strata/timer-schema";
import type { Db } from "./database.ts";

export interface Reminder {
  readonly userId: IntentUserId;
  readonly about: string;
  readonly at: Date;
}

/**
 * Writes down what the user wants, and the timer that will wake this service for it over NATS. Called twice, it plans
 * two reminders.
 */
export async function planReminder(db: Db, { userId, about, at }: Reminder) {
  const [intent] = await db
    .insert(scheduledIntents)
    .values({
      userId,
      intentName: about,
      triggerType: "once",
      triggerSchedule: { trigger_at: at.toISOString() },
      actionType: "reminder",
      actionContext: about,
      nextCheck: at,
    })
    .returning();
  const [timer] = await db
    .insert(timers)
    .values({
      executeAt: at,
      callbackType: "nats",
      callbackConfig: { type: "nats", subject: "reminders.due", payload: { intentId: intent?.id ?? null } },
    })
    .returning();
  if (intent === undefined || timer === undefined) throw new Error("PostgreSQL returned no row for an INSERT.");
  return { intent, timer };
}
