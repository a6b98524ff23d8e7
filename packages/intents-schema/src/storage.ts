import { declareStorage } from "@strata/schema-kit";
import { intentExecutions } from "./intent-executions.ts";
import { scheduledIntents } from "./scheduled-intents.ts";

/**
 * Every execution moves its intent in the index of what is due, twice: vacuumed after 1000 rows and a hundredth of the
 * table, where the server would wait for a fifth of it.
 */
export const scheduledIntentsStorage = declareStorage(scheduledIntents, {
  autovacuum_vacuum_threshold: 1000,
  autovacuum_vacuum_scale_factor: 0.01,
  autovacuum_analyze_threshold: 1000,
  autovacuum_analyze_scale_factor: 0.02,
});

/** Only ever appended to, and purged from its old end. A vacuum also adds the newest pages to the BRIN index. */
export const intentExecutionsStorage = declareStorage(intentExecutions, {
  autovacuum_vacuum_scale_factor: 0.05,
  autovacuum_vacuum_insert_scale_factor: 0.05,
  autovacuum_analyze_scale_factor: 0.02,
});
