import { declareStorage } from "@strata/schema-kit";
import { timers } from "./timers.ts";

/**
 * Every timer is updated twice, and leaves two dead entries in the index that the next claim begins with: vacuumed after
 * 1000 rows and a hundredth of the table, where the server would wait for a fifth of it.
 */
export const timersStorage = declareStorage(timers, {
  autovacuum_vacuum_threshold: 1000,
  autovacuum_vacuum_scale_factor: 0.01,
  autovacuum_analyze_threshold: 1000,
  autovacuum_analyze_scale_factor: 0.02,
});
