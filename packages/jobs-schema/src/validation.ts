/** What the application should refuse although the database takes it: the rows as zod schemas. */
export {
  jobInsertOfJsonSchema,
  jobInsertSchema,
  jobSelectSchema,
  jobUpdateOfJsonSchema,
  jobUpdateSchema,
} from "./validation/jobs-schemas.ts";
export { jobPayload as jobPayloadSchema } from "./validation/payload-schemas.ts";
export { scheduleInterval as scheduleIntervalSchema } from "./validation/schedule-interval-schema.ts";
export {
  taskInsertOfJsonSchema,
  taskInsertSchema,
  taskSelectSchema,
  taskUpdateOfJsonSchema,
  taskUpdateSchema,
} from "./validation/tasks-schemas.ts";
export { jobUserIdSchema } from "./validation/user-id-schema.ts";
