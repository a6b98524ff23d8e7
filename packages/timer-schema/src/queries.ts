/**
 * The queries of the domain: functions over any Drizzle database or a transaction in it. None is a named prepared
 * statement: it would belong to one connection, which a pooler in transaction mode (PgBouncer) does not keep; and each has
 * its index under the generic plan of a prepared statement too, where a caller wants one.
 */
export { isCheckViolation } from "@strata/schema-kit/queries";
export { cancelTimer } from "./queries/cancel-timer.ts";
export { claimDueTimers, type ClaimDueTimersOptions } from "./queries/claim-due-timers.ts";
export { completeTimer } from "./queries/complete-timer.ts";
export { failTimer, type FailTimerOptions } from "./queries/fail-timer.ts";
export { nextWakeUp, type WakeUp } from "./queries/next-wake-up.ts";
export { purgeTimers, type PurgeTimersOptions } from "./queries/purge-timers.ts";
export { recoverStuckTimers, type RecoverStuckTimersOptions } from "./queries/recover-stuck-timers.ts";
export { scheduleTimer, type ScheduleTimerOptions } from "./queries/schedule-timer.ts";
export { scheduleTimerNow, type ScheduleTimerNowOptions } from "./queries/schedule-timer-now.ts";
export type { ClaimedTimer, TimerClaim } from "./queries/timer-claim.ts";
export type { TimerToSchedule } from "./queries/timer-to-schedule.ts";
export { timersByStatus, type TimersByStatusOptions } from "./queries/timers-by-status.ts";
