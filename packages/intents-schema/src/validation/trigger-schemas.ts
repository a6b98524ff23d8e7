import { cronExpression, timeZone } from "@strata/schema-kit/validation";
import { z } from "zod";
import type { CronSchedule, IntervalSchedule, OnceSchedule, TriggerSchedule, TriggerType } from "../trigger.ts";

export const cronSchedule = z.strictObject({
  cron: cronExpression,
  timezone: timeZone.default("UTC"),
}) satisfies z.ZodType<CronSchedule>;

export const intervalSchedule = z.strictObject({
  interval_minutes: z.int().min(5).max(5_256_000),
}) satisfies z.ZodType<IntervalSchedule>;

export const onceSchedule = z.strictObject({
  trigger_at: z.iso.datetime({ offset: true }),
}) satisfies z.ZodType<OnceSchedule>;

/** Any of the three; which one it must be is up to the trigger type. */
export const triggerSchedule: z.ZodType<TriggerSchedule, TriggerSchedule> = z.union([
  cronSchedule,
  intervalSchedule,
  onceSchedule,
]);

const priceCondition = z.looseObject({
  ticker: z.string().min(1),
  operator: z.string().min(1),
  value: z.number(),
});
const silenceCondition = z.looseObject({ threshold_hours: z.number().positive() });

/** What `trigger_schedule` must be; triggers without an entry have none. */
export const SCHEDULES: { readonly [Type in TriggerType]?: z.ZodType } = {
  cron: cronSchedule,
  interval: intervalSchedule,
  once: onceSchedule,
};

/** What `trigger_condition` must be; it is open for triggers without an entry. */
export const CONDITIONS: { readonly [Type in TriggerType]?: z.ZodType } = {
  price: priceCondition,
  silence: silenceCondition,
};
