import { createdAt, id, newestFirst, oneOf, updatedAt } from "@strata/schema-kit";
import { sql } from "drizzle-orm";
import { bigint, boolean, check, index, integer, jsonb, pgTable, uuid, varchar } from "drizzle-orm/pg-core";
import type { ScheduleInterval } from "./schedule-interval.ts";
import { JOB_STATUSES } from "./status.ts";
import type { JobUserId } from "./user-id.ts";

/** What a job is to do. All may be missing: the column's default is an empty object. */
export interface JobPayload {
  readonly prompt?: string;
  readonly resource_type?: string;
  readonly resource_id?: string;
}

/** Work that a user asked for. River's tables beside it (`river_*`) are not ours. */
export const jobs = pgTable(
  "jobs",
  {
    id: id(),
    userId: uuid("user_id").$type<JobUserId>().notNull(),
    status: varchar("status", { length: 20, enum: JOB_STATUSES }).notNull().default("created"),
    payload: jsonb("payload").$type<JobPayload>().notNull().default({}),
    jobType: varchar("job_type", { length: 100 }).notNull(),
    scheduleInterval: jsonb("schedule_interval").$type<ScheduleInterval>(),
    maxRetries: integer("max_retries").notNull().default(3),
    /** 0 to 100; higher runs first. (River's own priorities run the other way.) */
    priority: integer("priority").notNull().default(0),
    /** Deleted for users, though its tasks are not; a row that is really deleted must have no tasks left. */
    isDeleted: boolean("is_deleted").notNull().default(false),
    createdAt: createdAt(),
    /** Moved by a trigger on every update. */
    updatedAt: updatedAt(),
    /**
     * The optimistic lock: update `where version = <as read>`; no row means that somebody was faster. A trigger counts
     * it up on every update, whatever is sent. Exact as a number up to 2^53.
     */
    version: bigint("version", { mode: "number" }).notNull().default(1),
  },
  (table) => [
    oneOf("valid_job_status", table.status, JOB_STATUSES),
    check("valid_priority", sql`${table.priority} >= 0 AND ${table.priority} <= 100`),
    check("non_negative_max_retries", sql`${table.maxRetries} >= 0`),
    index("idx_jobs_user_id").on(table.userId),
    index("idx_jobs_status").on(table.status),
    index("idx_jobs_created_at").on(table.createdAt),
    index("idx_jobs_priority").on(table.priority),
    index("idx_jobs_is_deleted").on(table.isDeleted),
    index("idx_jobs_user_status").on(table.userId, table.status),
    index("idx_jobs_status_priority").on(table.status, table.priority),
    index("idx_jobs_created_status").on(table.createdAt, table.status),
    // Tier 1: dequeueJobs, in whose order it is, and the pages of userJobs. A query must spell both conditions out.
    index("idx_jobs_dequeue")
      .on(table.priority.desc().nullsFirst(), table.createdAt, table.id)
      .where(sql`${table.status} = 'created' AND ${table.isDeleted} = false`)
      .concurrently(),
    index("idx_jobs_user_created")
      .on(table.userId, newestFirst(table.createdAt))
      .where(sql`${table.isDeleted} = false`)
      .concurrently(),
  ],
);

export type Job = typeof jobs.$inferSelect;
export type NewJob = typeof jobs.$inferInsert;
