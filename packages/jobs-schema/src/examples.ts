import type { Database } from "@strata/schema-kit/queries";
import { jobs } from "./jobs.ts";
import * as queries from "./queries.ts";
import { jobUserId } from "./user-id.ts";

const userId = jobUserId("0189f7c2-3b1a-7cc1-9d2f-0a1b2c3d4e5f");
const summary = { userId, jobType: "summary", payload: { prompt: "Sum up", resource_type: "note", resource_id: "17" } };

/** Each query once, with what it needs: docs/jobs.md shows them, and tests run them. Run one in a transaction to undo it. */
export const examples = {
  async enqueueJob(db: Database) {
    const id = crypto.randomUUID();
    const enqueued = await queries.enqueueJob(db, { id, ...summary });
    const again = await queries.enqueueJob(db, { id, ...summary });
    return [enqueued?.status, again]; // "created", undefined
  },

  async dequeueJobs(db: Database) {
    await queries.enqueueJob(db, { ...summary, priority: 10 });
    await queries.enqueueJob(db, { ...summary, priority: 90 });
    const dequeued = await queries.dequeueJobs(db, { limit: 10, jobTypes: ["summary"] });
    return dequeued.map(({ priority }) => priority); // 90, 10
  },

  async finishJob(db: Database) {
    await queries.enqueueJob(db, summary);
    const finished = [];
    for (const job of await queries.dequeueJobs(db, { limit: 10 })) {
      // … carry it out, then:
      finished.push(await queries.finishJob(db, { claim: job, status: "completed" }));
    }
    return finished;
  },

  async finishJobs(db: Database) {
    for (const page of [1, 2, 3]) await queries.enqueueJob(db, { ...summary, priority: page });
    const claims = await queries.dequeueJobs(db, { limit: 10 });
    // … carry them out; meanwhile one is cancelled:
    await queries.cancelJob(db, { jobId: claims[0]?.id ?? "" });
    const finished = await queries.finishJobs(db, { claims, status: "completed" });
    return finished.length; // 2
  },

  async cancelJob(db: Database) {
    await queries.enqueueJob(db, summary);
    const [claim] = await queries.dequeueJobs(db, { limit: 1 });
    if (claim === undefined) return undefined;
    const cancelled = await queries.cancelJob(db, { jobId: claim.id });
    const tooLate = await queries.finishJob(db, { claim, status: "completed" });
    return [cancelled?.status, tooLate]; // "cancelled", undefined
  },

  async recoverStuckJobs(db: Database) {
    const longAgo = new Date("2025-01-01T00:00:00Z");
    await db.insert(jobs).values({ ...summary, status: "processing", updatedAt: longAgo });
    return queries.recoverStuckJobs(db, { stuckForMs: 30 * 60_000 });
  },

  async updateJob(db: Database) {
    const job = await queries.enqueueJob(db, summary);
    if (job === undefined) return undefined;
    await queries.updateJob(db, { job, set: { priority: 50 } });
    try {
      return await queries.updateJob(db, { job, set: { priority: 60 } });
    } catch (error) {
      if (!(error instanceof queries.StaleVersionError)) throw error;
      return error.found; // 2: read the job again, and decide anew
    }
  },

  async addTask(db: Database) {
    const job = await queries.enqueueJob(db, summary);
    return queries.addTask(db, { jobId: job?.id ?? "", payload: { page: 1 } });
  },

  async jobTasks(db: Database) {
    const job = await queries.enqueueJob(db, summary);
    const jobId = job?.id ?? "";
    for (const page of [1, 2, 3]) await queries.addTask(db, { jobId, payload: { page } });
    const first = await queries.jobTasks(db, { jobId, status: "created", limit: 2 });
    const second = await queries.jobTasks(db, { jobId, status: "created", limit: 2, after: first.next });
    return [...first.rows, ...second.rows];
  },

  async updateTask(db: Database) {
    const job = await queries.enqueueJob(db, summary);
    const task = await queries.addTask(db, { jobId: job?.id ?? "" });
    if (task === undefined) return undefined;
    const begun = await queries.updateTask(db, { task, set: { status: "processing" } });
    return queries.updateTask(db, { task: begun, set: { status: "completed", result: "42" } });
  },

  async userJobs(db: Database) {
    for (let n = 0; n < 3; n += 1) await queries.enqueueJob(db, summary);
    const first = await queries.userJobs(db, { userId, limit: 2 });
    const second = await queries.userJobs(db, { userId, limit: 2, after: first.next });
    return [...first.rows, ...second.rows];
  },

  async softDeleteJob(db: Database) {
    const job = await queries.enqueueJob(db, summary);
    const jobId = job?.id ?? "";
    for (const page of [1, 2]) await queries.addTask(db, { jobId, payload: { page } });
    const deleted = await queries.softDeleteJob(db, { jobId });
    const again = await queries.softDeleteJob(db, { jobId });
    return [deleted?.tasks, again]; // 2, undefined
  },

  async purgeDeletedJobs(db: Database) {
    const longAgo = new Date("2025-01-01T00:00:00Z");
    await db.insert(jobs).values({ ...summary, isDeleted: true, updatedAt: longAgo });
    const days = 24 * 60 * 60_000;
    let purged = 0;
    for (let batch; batch !== 0; purged += batch) {
      batch = await queries.purgeDeletedJobs(db, { olderThanMs: 30 * days, limit: 1000 });
    }
    return purged;
  },

  async purgeFinishedJobs(db: Database) {
    const longAgo = new Date("2025-01-01T00:00:00Z");
    await db.insert(jobs).values({ ...summary, status: "completed", createdAt: longAgo });
    const days = 24 * 60 * 60_000;
    let purged = 0;
    for (let batch; batch !== 0; purged += batch) {
      batch = await queries.purgeFinishedJobs(db, { olderThanMs: 90 * days, limit: 1000 });
    }
    return purged;
  },
};
