/** By a cron expression, in UTC unless a timezone (an IANA name) is given. */
export interface CronInterval {
  readonly type: "cron";
  readonly expression: string;
  readonly timezone?: string;
}

/** Again and again, this many seconds apart. */
export interface TimedeltaInterval {
  readonly type: "timedelta";
  readonly seconds: number;
}

/** Only when somebody asks for it. */
export interface ManualInterval {
  readonly type: "manual";
}

/** When a job runs. The database does not check it. */
export type ScheduleInterval = CronInterval | TimedeltaInterval | ManualInterval;
