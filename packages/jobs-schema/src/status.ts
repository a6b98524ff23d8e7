/** The life of a job or a task. (It is `cancelled` with two l, where timers have `canceled`.) */
export const JOB_STATUSES = ["created", "processing", "completed", "failed", "cancelled"] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

/** The same as a job's. */
export const TASK_STATUSES = JOB_STATUSES;
export type TaskStatus = JobStatus;
