import { createInsertSchemaOfJson, createUpdateSchemaOfJson, jsonObject } from "@strata/schema-kit/validation";
import { createInsertSchema, createSelectSchema, createUpdateSchema } from "drizzle-orm/zod";
import { z } from "zod";
import { timers } from "../timers.ts";
import { checkCallback, checkChangedCallback, checkTimes } from "./callback-rules.ts";
import { callback, storedCallback } from "./callback-schemas.ts";

/** A row as it is read. */
export const timerSelectSchema = createSelectSchema(timers, {
  // Any UUID: Drizzle's own schema knows but those of RFC 9562.
  id: z.guid(),
  metadata: jsonObject.nullable(),
  callbackConfig: storedCallback,
});

const inserted = { id: z.guid().optional(), metadata: jsonObject.nullish(), callbackConfig: callback };
const updated = { metadata: jsonObject.nullish(), callbackConfig: callback.optional() };
const kept = { id: true, createdAt: true, updatedAt: true } as const;

/** A timer to be inserted; `scheduleTimer` and `scheduleTimerNow` do it. */
export const timerInsertSchema = createInsertSchema(timers, inserted)
  .superRefine(checkCallback)
  .superRefine(checkTimes);

/** Columns to be updated. Whoever changes the type of the callback gives the callback as well. */
export const timerUpdateSchema = createUpdateSchema(timers, updated)
  .omit(kept)
  .superRefine(checkCallback)
  .superRefine(checkChangedCallback);

/** The same where times come as texts: the body of a request. */
export const timerInsertOfJsonSchema = createInsertSchemaOfJson(timers, inserted)
  .superRefine(checkCallback)
  .superRefine(checkTimes);
export const timerUpdateOfJsonSchema = createUpdateSchemaOfJson(timers, updated)
  .omit(kept)
  .superRefine(checkCallback)
  .superRefine(checkChangedCallback);
