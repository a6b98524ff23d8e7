/**
 * The queries of the domain: functions over any Drizzle database or a transaction in it. None is a named prepared
 * statement: it would belong to one connection, which a pooler in transaction mode (PgBouncer) does not keep; and each has
 * its index under the generic plan of a prepared statement too, where a caller wants one.
 */
export { claimDueIntents, type ClaimDueIntentsOptions } from "./queries/claim-due-intents.ts";
export { claimIntent, type ClaimIntentOptions } from "./queries/claim-intent.ts";
export { createIntent } from "./queries/create-intent.ts";
export { disableExpiredIntents } from "./queries/disable-expired-intents.ts";
export { disableIntent } from "./queries/disable-intent.ts";
export { enabledIntentsByTrigger } from "./queries/enabled-intents-by-trigger.ts";
export type { EnabledIntentsByTriggerOptions } from "./queries/enabled-intents-by-trigger.ts";
export { executionId } from "./queries/execution-id.ts";
export { executionsByStatus, type ExecutionsByStatusOptions } from "./queries/executions-by-status.ts";
export type { HistoryPage } from "./queries/history.ts";
export type { ClaimedIntent, IntentClaim } from "./queries/intent-claim.ts";
export { intentHistory } from "./queries/intent-history.ts";
export { purgeExecutions, type PurgeExecutionsOptions } from "./queries/purge-executions.ts";
export { recordExecution } from "./queries/record-execution.ts";
export type { RecordedExecution, RecordExecutionOptions } from "./queries/record-execution.ts";
export { userHistory } from "./queries/user-history.ts";
export { userIntents, type UserIntentsOptions } from "./queries/user-intents.ts";
