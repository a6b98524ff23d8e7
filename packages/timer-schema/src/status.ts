/**
 * The life of a timer. It is created `pending`; a scheduler takes it (`executing`), and it ends `completed` or `failed`.
 * A pending one can be `canceled` (with one l; jobs and sync spell it with two).
 */
export const TIMER_STATUSES = ["pending", "executing", "completed", "failed", "canceled"] as const;
export type TimerStatus = (typeof TIMER_STATUSES)[number];
