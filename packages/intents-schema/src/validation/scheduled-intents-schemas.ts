import { createInsertSchemaOfJson, createUpdateSchemaOfJson, jsonObject } from "@strata/schema-kit/validation";
import { createInsertSchema, createSelectSchema, createUpdateSchema } from "drizzle-orm/zod";
import { z } from "zod";
import { EXECUTION_STATUSES } from "../execution-status.ts";
import { scheduledIntents } from "../scheduled-intents.ts";
import { checkFirstCheck, checkTrigger } from "./trigger-rules.ts";
import { triggerSchedule } from "./trigger-schemas.ts";
import { intentUserIdSchema } from "./user-id-schema.ts";

const executionCount = z.int32().min(0);
const maxExecutions = z.int32().min(1);

/** A row as it is read. */
export const scheduledIntentSelectSchema = createSelectSchema(scheduledIntents, {
  userId: intentUserIdSchema,
  triggerSchedule: triggerSchedule.nullable(),
  triggerCondition: jsonObject.nullable(),
  executionCount,
  maxExecutions: maxExecutions.nullable(),
  lastExecutionStatus: z.enum(EXECUTION_STATUSES).nullable(),
  metadata: jsonObject.nullable(),
});

const written = {
  triggerSchedule: triggerSchedule.nullish(),
  triggerCondition: jsonObject.nullish(),
  executionCount: executionCount.optional(),
  maxExecutions: maxExecutions.nullish(),
  lastExecutionStatus: z.enum(EXECUTION_STATUSES).nullish(),
  metadata: jsonObject.nullish(),
};
const inserted = { ...written, userId: intentUserIdSchema };
const updated = { ...written, userId: intentUserIdSchema.optional() };
const kept = { id: true, createdAt: true, updatedAt: true } as const;

/**
 * An intent to be inserted. The schedule or condition is that of the trigger type; an enabled intent that goes by the
 * clock has a `nextCheck`.
 */
export const scheduledIntentInsertSchema = createInsertSchema(scheduledIntents, inserted)
  .superRefine(checkTrigger)
  .superRefine(checkFirstCheck);

/** Columns to be updated. Whoever changes the trigger type gives what belongs to it as well. */
export const scheduledIntentUpdateSchema = createUpdateSchema(scheduledIntents, updated)
  .omit(kept)
  .superRefine(checkTrigger);

/** The same where times come as texts: the body of a request. */
export const scheduledIntentInsertOfJsonSchema = createInsertSchemaOfJson(scheduledIntents, inserted)
  .superRefine(checkTrigger)
  .superRefine(checkFirstCheck);
export const scheduledIntentUpdateOfJsonSchema = createUpdateSchemaOfJson(scheduledIntents, updated)
  .omit(kept)
  .superRefine(checkTrigger);
