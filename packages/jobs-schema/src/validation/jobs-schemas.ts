import { createInsertSchemaOfJson, createUpdateSchemaOfJson, storedText } from "@strata/schema-kit/validation";
import { createInsertSchema, createSelectSchema, createUpdateSchema } from "drizzle-orm/zod";
import { z } from "zod";
import { jobs } from "../jobs.ts";
import { jobPayload, storedJobPayload } from "./payload-schemas.ts";
import { scheduleInterval } from "./schedule-interval-schema.ts";
import { jobUserIdSchema } from "./user-id-schema.ts";

const jobType = storedText({ from: 1, to: 100 });
const maxRetries = z.int32().min(0);
const priority = z.int().min(0).max(100);
const version = z.int().min(1);

/** A row as it is read. */
export const jobSelectSchema = createSelectSchema(jobs, {
  // Any UUID: Drizzle's own schema knows but those of RFC 9562.
  id: z.guid(),
  userId: jobUserIdSchema,
  payload: storedJobPayload,
  jobType: storedText({ to: 100 }),
  scheduleInterval: scheduleInterval.nullable(),
  maxRetries,
  priority,
  version,
});

const written = {
  payload: jobPayload.optional(),
  scheduleInterval: scheduleInterval.nullish(),
  maxRetries: maxRetries.optional(),
  priority: priority.optional(),
};
const inserted = {
  ...written,
  id: z.guid().optional(),
  userId: jobUserIdSchema,
  jobType,
  version: version.optional(),
};
const updated = { ...written, userId: jobUserIdSchema.optional(), jobType: jobType.optional() };
const kept = { id: true, createdAt: true, updatedAt: true, version: true } as const;

/** A job to be inserted; `enqueueJob` does it. */
export const jobInsertSchema = createInsertSchema(jobs, inserted);

/** Columns to be updated. The version is none: it is what an update expects, and the trigger's to write. */
export const jobUpdateSchema = createUpdateSchema(jobs, updated).omit(kept);

/** The same where times come as texts: the body of a request. */
export const jobInsertOfJsonSchema = createInsertSchemaOfJson(jobs, inserted);
export const jobUpdateOfJsonSchema = createUpdateSchemaOfJson(jobs, updated).omit(kept);
