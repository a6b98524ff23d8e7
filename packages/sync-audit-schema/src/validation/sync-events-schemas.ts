import { createInsertSchemaOfJson, createUpdateSchemaOfJson, jsonObject } from "@strata/schema-kit/validation";
import { createInsertSchema, createSelectSchema, createUpdateSchema } from "drizzle-orm/zod";
import { syncEvents } from "../sync-events.ts";
import { counter, syncEventType } from "./columns.ts";

/** A row as it is read. */
export const syncEventSelectSchema = createSelectSchema(syncEvents, {
  eventType: syncEventType,
  timeRemainingMs: counter.nullable(),
  timeElapsedMs: counter.nullable(),
  cycleNumber: counter.nullable(),
  stateSnapshot: jsonObject.nullable(),
  metadata: jsonObject.nullable(),
});

const written = {
  timeRemainingMs: counter.nullish(),
  timeElapsedMs: counter.nullish(),
  cycleNumber: counter.nullish(),
  stateSnapshot: jsonObject.nullish(),
  metadata: jsonObject.optional(),
};
const inserted = { ...written, eventType: syncEventType };
const updated = { ...written, eventType: syncEventType.optional() };

/** An event to be appended; `appendEvents` wants its `id` too. */
export const syncEventInsertSchema = createInsertSchema(syncEvents, inserted);
/** For corrections. The trail itself is only appended to. */
export const syncEventUpdateSchema = createUpdateSchema(syncEvents, updated).omit({ id: true });

/** The same where times come as texts: the body of a request. */
export const syncEventInsertOfJsonSchema = createInsertSchemaOfJson(syncEvents, inserted);
export const syncEventUpdateOfJsonSchema = createUpdateSchemaOfJson(syncEvents, updated).omit({ id: true });
