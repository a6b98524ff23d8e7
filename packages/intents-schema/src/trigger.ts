/** What makes an intent due. It says which keys `trigger_schedule` or `trigger_condition` holds. */
export const TRIGGER_TYPES = ["cron", "interval", "once", "price", "silence", "event", "calendar", "news"] as const;
export type TriggerType = (typeof TRIGGER_TYPES)[number];

/** For `cron`. Without a timezone (an IANA name) the expression means UTC. */
export interface CronSchedule {
  readonly cron: string;
  readonly timezone?: string;
}

/** For `interval`. */
export interface IntervalSchedule {
  readonly interval_minutes: number;
}

/** For `once`: a time in ISO 8601, with its offset. */
export interface OnceSchedule {
  readonly trigger_at: string;
}

/** What `trigger_schedule` holds for the trigger types that follow the clock; for the others it is null. */
export type TriggerSchedule = CronSchedule | IntervalSchedule | OnceSchedule;
