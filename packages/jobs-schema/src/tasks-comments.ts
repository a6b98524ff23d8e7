import { declareComments } from "@strata/schema-kit";
import { tasks } from "./tasks.ts";

export const tasksComments = declareComments(tasks, {
  table: "One attempt at a job, or a part of it. A job that has tasks cannot be deleted from its table.",
  columns: {
    id: "Random unless the caller gives one.",
    jobId: "The job.",
    status: "created, processing, completed, failed or cancelled.",
    payload: "What the task is to do.",
    result: "What came of it.",
    isDeleted: "True: deleted for users, with its job.",
    createdAt: "When the row was created.",
    updatedAt: "When the row was last changed.",
    version: "The optimistic lock: goes up by one with every update.",
  },
});
