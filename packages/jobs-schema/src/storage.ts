import { declareStorage } from "@strata/schema-kit";
import { jobs } from "./jobs.ts";
import { tasks } from "./tasks.ts";

/**
 * Every row is updated twice or more, and leaves dead entries in the index that the next dequeue begins with: vacuumed
 * after 1000 rows and a hundredth of the table, where the server would wait for a fifth of it.
 */
const HOT = {
  autovacuum_vacuum_threshold: 1000,
  autovacuum_vacuum_scale_factor: 0.01,
  autovacuum_analyze_threshold: 1000,
  autovacuum_analyze_scale_factor: 0.02,
} as const;

export const jobsStorage = declareStorage(jobs, HOT);
export const tasksStorage = declareStorage(tasks, HOT);
