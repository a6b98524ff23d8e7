import { declareComments } from "@strata/schema-kit";
import { jobs } from "./jobs.ts";

export const jobsComments = declareComments(jobs, {
  table: "Work that a user asked for. The river_* tables beside it are not part of it.",
  columns: {
    id: "Random unless the caller gives one.",
    userId: "Whom the job belongs to; uuid, not the text of intents.",
    status: "created, processing, completed, failed or cancelled.",
    payload: "What it is to do: {prompt?, resource_type?, resource_id?}.",
    jobType: "What kind of work it is; whoever dequeues may choose by it.",
    scheduleInterval:
      "When it runs: {type: cron, expression, timezone?}, {type: timedelta, seconds} or {type: manual}.",
    maxRetries: "How often it may be tried again.",
    priority: "0 to 100; higher runs first.",
    isDeleted: "True: deleted for users, and never dequeued; the row is purged later.",
    createdAt: "When the row was created.",
    updatedAt: "When the row was last changed.",
    version:
      "The optimistic lock: goes up by one with every update. Of a processing job: the proof of whoever took it.",
  },
});
