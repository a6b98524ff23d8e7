import { createInsertSchemaOfJson, createUpdateSchemaOfJson, jsonObject } from "@strata/schema-kit/validation";
import { createInsertSchema, createSelectSchema, createUpdateSchema } from "drizzle-orm/zod";
import { syncSessions } from "../sync-sessions.ts";
import { counter } from "./columns.ts";

/** A row as it is read. What has a default may be null nevertheless: the database takes it. */
export const syncSessionSelectSchema = createSelectSchema(syncSessions, {
  timePerCycleMs: counter.nullable(),
  incrementMs: counter.nullable(),
  maxTimeMs: counter.nullable(),
  totalCycles: counter.nullable(),
  totalParticipants: counter.nullable(),
  metadata: jsonObject.nullable(),
});

/** Written, it is never null. */
const written = {
  timePerCycleMs: counter.nullish(),
  incrementMs: counter.optional(),
  maxTimeMs: counter.nullish(),
  totalCycles: counter.optional(),
  totalParticipants: counter.optional(),
  metadata: jsonObject.optional(),
};
const kept = { sessionId: true, createdAt: true, lastUpdatedAt: true } as const;

export const syncSessionInsertSchema = createInsertSchema(syncSessions, written);
/** Columns to be updated. `recordSession` updates as well, and not over newer news. */
export const syncSessionUpdateSchema = createUpdateSchema(syncSessions, written).omit(kept);

/** The same where times come as texts: the body of a request. */
export const syncSessionInsertOfJsonSchema = createInsertSchemaOfJson(syncSessions, written);
export const syncSessionUpdateOfJsonSchema = createUpdateSchemaOfJson(syncSessions, written).omit(kept);
