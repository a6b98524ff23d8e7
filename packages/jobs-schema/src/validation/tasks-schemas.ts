import { createInsertSchemaOfJson, createUpdateSchemaOfJson, jsonObject } from "@strata/schema-kit/validation";
import { createInsertSchema, createSelectSchema, createUpdateSchema } from "drizzle-orm/zod";
import { z } from "zod";
import { tasks } from "../tasks.ts";

const version = z.int().min(1);

/** A row as it is read. */
export const taskSelectSchema = createSelectSchema(tasks, {
  // Any UUID: Drizzle's own schema knows but those of RFC 9562.
  id: z.guid(),
  jobId: z.guid(),
  payload: jsonObject,
  version,
});

const inserted = {
  id: z.guid().optional(),
  jobId: z.guid(),
  payload: jsonObject.optional(),
  version: version.optional(),
};
const updated = { jobId: z.guid().optional(), payload: jsonObject.optional() };
const kept = { id: true, createdAt: true, updatedAt: true, version: true } as const;

/** A task to be inserted; `addTask` does it. */
export const taskInsertSchema = createInsertSchema(tasks, inserted);

/** Columns to be updated, the version not among them. */
export const taskUpdateSchema = createUpdateSchema(tasks, updated).omit(kept);

/** The same where times come as texts: the body of a request. */
export const taskInsertOfJsonSchema = createInsertSchemaOfJson(tasks, inserted);
export const taskUpdateOfJsonSchema = createUpdateSchemaOfJson(tasks, updated).omit(kept);
