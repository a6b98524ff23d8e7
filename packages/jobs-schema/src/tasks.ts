import { createdAt, id, oneOf, updatedAt, type JsonObject } from "@strata/schema-kit";
import { bigint, boolean, foreignKey, index, jsonb, pgTable, text, uuid, varchar } from "drizzle-orm/pg-core";
import { jobs } from "./jobs.ts";
import { TASK_STATUSES } from "./status.ts";

/** One attempt or part of a job. A job cannot be deleted from the table while it has any. */
export const tasks = pgTable(
  "tasks",
  {
    id: id(),
    jobId: uuid("job_id").notNull(),
    status: varchar("status", { length: 20, enum: TASK_STATUSES }).notNull().default("created"),
    payload: jsonb("payload").$type<JsonObject>().notNull().default({}),
    result: text("result"),
    isDeleted: boolean("is_deleted").notNull().default(false),
    createdAt: createdAt(),
    /** Moved by a trigger on every update. */
    updatedAt: updatedAt(),
    /** The optimistic lock, as in a job. */
    version: bigint("version", { mode: "number" }).notNull().default(1),
  },
  (table) => [
    // The name that Postgres itself gives; drizzle-kit would make up another.
    foreignKey({ name: "tasks_job_id_fkey", columns: [table.jobId], foreignColumns: [jobs.id] }),
    oneOf("valid_task_status", table.status, TASK_STATUSES),
    index("idx_tasks_job_id").on(table.jobId),
    index("idx_tasks_status").on(table.status),
    index("idx_tasks_created_at").on(table.createdAt),
    index("idx_tasks_is_deleted").on(table.isDeleted),
    index("idx_tasks_job_status").on(table.jobId, table.status),
  ],
);

export type Task = typeof tasks.$inferSelect;
export type NewTask = typeof tasks.$inferInsert;
