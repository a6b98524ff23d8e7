import { createInsertSchemaOfJson, createUpdateSchemaOfJson, jsonObject } from "@strata/schema-kit/validation";
import { createInsertSchema, createSelectSchema, createUpdateSchema } from "drizzle-orm/zod";
import { z } from "zod";
import { intentExecutions } from "../intent-executions.ts";
import { TRIGGER_TYPES } from "../trigger.ts";
import { intentUserIdSchema } from "./user-id-schema.ts";

const milliseconds = z.int32().min(0);
const triggerType = z.enum(TRIGGER_TYPES);

/** A row as it is read. */
export const intentExecutionSelectSchema = createSelectSchema(intentExecutions, {
  userId: intentUserIdSchema,
  triggerType,
  triggerData: jsonObject.nullable(),
  gateResult: jsonObject.nullable(),
  evaluationMs: milliseconds.nullable(),
  generationMs: milliseconds.nullable(),
  deliveryMs: milliseconds.nullable(),
});

const written = {
  triggerData: jsonObject.nullish(),
  gateResult: jsonObject.nullish(),
  evaluationMs: milliseconds.nullish(),
  generationMs: milliseconds.nullish(),
  deliveryMs: milliseconds.nullish(),
};
const inserted = { ...written, userId: intentUserIdSchema, triggerType };
const updated = { ...written, userId: intentUserIdSchema.optional(), triggerType: triggerType.optional() };

/** An execution to be inserted; `recordExecution` also moves its intent on. */
export const intentExecutionInsertSchema = createInsertSchema(intentExecutions, inserted);
export const intentExecutionUpdateSchema = createUpdateSchema(intentExecutions, updated).omit({ id: true });

/** The same where times come as texts: the body of a request. */
export const intentExecutionInsertOfJsonSchema = createInsertSchemaOfJson(intentExecutions, inserted);
export const intentExecutionUpdateOfJsonSchema = createUpdateSchemaOfJson(intentExecutions, updated).omit({ id: true });
