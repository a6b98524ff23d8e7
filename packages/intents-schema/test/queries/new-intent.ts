import { intentUserId, type NewScheduledIntent } from "../../src/index.ts";

export const ADA = intentUserId("ada");
export const MINUTE = 60_000;

export const ago = (ms: number) => new Date(Date.now() - ms);
export const ahead = (ms: number) => new Date(Date.now() + ms);

/** An intent that was due a minute ago; what a test is about is given in `columns`. */
export function dueIntent(columns: Partial<NewScheduledIntent> = {}): NewScheduledIntent {
  return {
    userId: ADA,
    intentName: "Drink water",
    triggerType: "interval",
    triggerSchedule: { interval_minutes: 60 },
    actionType: "reminder",
    actionContext: "Remind of water",
    nextCheck: ago(MINUTE),
    ...columns,
  };
}
