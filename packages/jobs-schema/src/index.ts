export { jobs, type Job, type JobPayload, type NewJob } from "./jobs.ts";
export type { CronInterval, ManualInterval, ScheduleInterval, TimedeltaInterval } from "./schedule-interval.ts";
export { JOB_STATUSES, TASK_STATUSES, type JobStatus, type TaskStatus } from "./status.ts";
export { tasks, type NewTask, type Task } from "./tasks.ts";
export { jobUserId, type JobUserId } from "./user-id.ts";
