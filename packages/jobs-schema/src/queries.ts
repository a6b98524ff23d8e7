/**
 * The queries of the domain: functions over any Drizzle database or a transaction in it. None is a named prepared
 * statement: it would belong to one connection, which a pooler in transaction mode (PgBouncer) does not keep; and each has
 * its index under the generic plan of a prepared statement too, where a caller wants one.
 */
export { addTask, type AddTaskOptions } from "./queries/add-task.ts";
export { cancelJob } from "./queries/cancel-job.ts";
export { dequeueJobs, type DequeueJobsOptions } from "./queries/dequeue-jobs.ts";
export { enqueueJob, type JobToEnqueue } from "./queries/enqueue-job.ts";
export { finishJob, type FinishJobOptions } from "./queries/finish-job.ts";
export { finishJobs, type FinishJobsOptions } from "./queries/finish-jobs.ts";
export type { JobClaim } from "./queries/job-claim.ts";
export { jobTasks, type JobTasksOptions } from "./queries/job-tasks.ts";
export type { PurgeOptions } from "./queries/purge.ts";
export { purgeDeletedJobs } from "./queries/purge-deleted-jobs.ts";
export { purgeFinishedJobs } from "./queries/purge-finished-jobs.ts";
export { recoverStuckJobs, type RecoverStuckJobsOptions } from "./queries/recover-stuck-jobs.ts";
export { softDeleteJob, type DeletedJob } from "./queries/soft-delete-job.ts";
export { StaleVersionError, type StaleVersion } from "./queries/stale-version-error.ts";
export { updateJob, type JobChanges, type UpdateJobOptions } from "./queries/update-job.ts";
export { updateTask, type TaskChanges, type UpdateTaskOptions } from "./queries/update-task.ts";
export { userJobs, type UserJobsOptions } from "./queries/user-jobs.ts";
