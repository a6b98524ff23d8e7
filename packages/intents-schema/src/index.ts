export { ACTION_PRIORITIES, ACTION_TYPES, type ActionPriority, type ActionType } from "./action.ts";
export { EXECUTION_STATUSES, type ExecutionStatus } from "./execution-status.ts";
export { intentExecutions, type IntentExecution, type NewIntentExecution } from "./intent-executions.ts";
export { scheduledIntents, type NewScheduledIntent, type ScheduledIntent } from "./scheduled-intents.ts";
export {
  TRIGGER_TYPES,
  type CronSchedule,
  type IntervalSchedule,
  type OnceSchedule,
  type TriggerSchedule,
  type TriggerType,
} from "./trigger.ts";
export { intentUserId, type IntentUserId } from "./user-id.ts";
