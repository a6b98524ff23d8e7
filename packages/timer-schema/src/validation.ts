/** What the application should refuse although the database takes it: the rows as zod schemas. */
export { callback as callbackSchema, storedCallback as storedCallbackSchema } from "./validation/callback-schemas.ts";
export {
  timerInsertOfJsonSchema,
  timerInsertSchema,
  timerSelectSchema,
  timerUpdateOfJsonSchema,
  timerUpdateSchema,
} from "./validation/timers-schemas.ts";
