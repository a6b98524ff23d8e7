import type { Job } from "../jobs.ts";

/**
 * The right to carry out a job and to say how that ended. It is the version: whoever changes the job in between (deletes,
 * cancels, recovers or updates it) takes it away.
 */
export type JobClaim = Pick<Job, "id" | "version">;
