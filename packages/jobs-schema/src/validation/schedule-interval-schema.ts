import { cronExpression, timeZone } from "@strata/schema-kit/validation";
import { z } from "zod";
import type { ScheduleInterval } from "../schedule-interval.ts";

const TEN_YEARS = 315_576_000;

/** When a job runs, by its type. */
export const scheduleInterval: z.ZodType<ScheduleInterval, ScheduleInterval> = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("cron"), expression: cronExpression, timezone: timeZone.optional() }),
  z.strictObject({ type: z.literal("timedelta"), seconds: z.number().positive().max(TEN_YEARS) }),
  z.strictObject({ type: z.literal("manual") }),
]);
