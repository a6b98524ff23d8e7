import { createInsertSchemaOfJson, createUpdateSchemaOfJson, jsonObject } from "@strata/schema-kit/validation";
import { createInsertSchema, createSelectSchema, createUpdateSchema } from "drizzle-orm/zod";
import { syncParticipants } from "../sync-participants.ts";
import { counter } from "./columns.ts";

/** A row as it is read. What has a default may be null nevertheless: the database takes it. */
export const syncParticipantSelectSchema = createSelectSchema(syncParticipants, {
  totalTimeMs: counter,
  totalCycles: counter.nullable(),
  totalTimeActiveMs: counter.nullable(),
  metadata: jsonObject.nullable(),
});

/** Written, it is never null. */
const written = {
  totalCycles: counter.optional(),
  totalTimeActiveMs: counter.optional(),
  metadata: jsonObject.optional(),
};
const inserted = { ...written, totalTimeMs: counter };
const updated = { ...written, totalTimeMs: counter.optional() };
const kept = { id: true, sessionId: true, participantId: true, addedAt: true } as const;

export const syncParticipantInsertSchema = createInsertSchema(syncParticipants, inserted);
export const syncParticipantUpdateSchema = createUpdateSchema(syncParticipants, updated).omit(kept);

/** The same where times come as texts: the body of a request. */
export const syncParticipantInsertOfJsonSchema = createInsertSchemaOfJson(syncParticipants, inserted);
export const syncParticipantUpdateOfJsonSchema = createUpdateSchemaOfJson(syncParticipants, updated).omit(kept);
