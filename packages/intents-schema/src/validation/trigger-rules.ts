import type { z } from "zod";
import type { NewScheduledIntent } from "../scheduled-intents.ts";
import { CONDITIONS, SCHEDULES } from "./trigger-schemas.ts";

/** What the columns of an intent must be to each other, and the database does not hold them to. */
export function checkTrigger(intent: Partial<NewScheduledIntent>, context: z.RefinementCtx): void {
  const { triggerType, triggerSchedule, triggerCondition } = intent;
  if (triggerType === undefined) return;
  const schedule = SCHEDULES[triggerType];
  if (schedule !== undefined) {
    report("triggerSchedule", schedule.safeParse(triggerSchedule).error);
  } else if (triggerSchedule !== undefined && triggerSchedule !== null) {
    context.addIssue({
      code: "custom",
      path: ["triggerSchedule"],
      message: `a ${triggerType} trigger has no schedule`,
    });
  }
  report("triggerCondition", CONDITIONS[triggerType]?.safeParse(triggerCondition).error);

  function report(path: string, error: z.ZodError | undefined): void {
    for (const issue of error?.issues ?? []) {
      context.addIssue({ code: "custom", path: [path, ...issue.path], message: issue.message });
    }
  }
}

/** An enabled intent that goes by the clock and is never looked at is a mistake that nothing would show. */
export function checkFirstCheck(intent: NewScheduledIntent, context: z.RefinementCtx): void {
  const { triggerType, enabled = true, nextCheck = null } = intent;
  if (enabled && nextCheck === null && SCHEDULES[triggerType] !== undefined) {
    const message = `an enabled ${triggerType} trigger is never due without it`;
    context.addIssue({ code: "custom", path: ["nextCheck"], message });
  }
}
