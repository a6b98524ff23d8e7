/** What the application should refuse although the database takes it: the rows as zod schemas. */
export { isKnownSyncEventType, syncEventType } from "./validation/columns.ts";
export {
  syncEventInsertOfJsonSchema,
  syncEventInsertSchema,
  syncEventSelectSchema,
  syncEventUpdateOfJsonSchema,
  syncEventUpdateSchema,
} from "./validation/sync-events-schemas.ts";
export {
  syncParticipantInsertOfJsonSchema,
  syncParticipantInsertSchema,
  syncParticipantSelectSchema,
  syncParticipantUpdateOfJsonSchema,
  syncParticipantUpdateSchema,
} from "./validation/sync-participants-schemas.ts";
export {
  syncSessionInsertOfJsonSchema,
  syncSessionInsertSchema,
  syncSessionSelectSchema,
  syncSessionUpdateOfJsonSchema,
  syncSessionUpdateSchema,
} from "./validation/sync-sessions-schemas.ts";
