/** What the application should refuse although the database takes it: the rows as zod schemas. */
export {
  intentExecutionInsertOfJsonSchema,
  intentExecutionInsertSchema,
  intentExecutionSelectSchema,
  intentExecutionUpdateOfJsonSchema,
  intentExecutionUpdateSchema,
} from "./validation/intent-executions-schemas.ts";
export {
  scheduledIntentInsertOfJsonSchema,
  scheduledIntentInsertSchema,
  scheduledIntentSelectSchema,
  scheduledIntentUpdateOfJsonSchema,
  scheduledIntentUpdateSchema,
} from "./validation/scheduled-intents-schemas.ts";
export { cronSchedule, intervalSchedule, onceSchedule, triggerSchedule } from "./validation/trigger-schemas.ts";
export { intentUserIdSchema } from "./validation/user-id-schema.ts";
