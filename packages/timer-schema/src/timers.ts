import { createdAt, id, newestFirst, oneOf, timestamptz, updatedAt, type JsonObject } from "@strata/schema-kit";
import { sql } from "drizzle-orm";
import { check, index, jsonb, pgTable, text, varchar } from "drizzle-orm/pg-core";
import { CALLBACK_METHODS, CALLBACK_TYPES, type Callback } from "./callback.ts";
import { TIMER_STATUSES } from "./status.ts";

/** Stored callbacks, each to be fired once, at `executeAt`, over HTTP or NATS. */
export const timers = pgTable(
  "timers",
  {
    id: id(),
    createdAt: createdAt(),
    /** Moved by a trigger on every update, to the start of the transaction; what a client sends is ignored. */
    updatedAt: updatedAt(),
    /** Must lie after `createdAt` (23514 otherwise), strictly: "now" does not pass within the transaction of the insert. */
    executeAt: timestamptz("execute_at").notNull(),
    /** Of http callbacks alone. It has been a column since before callbacks had a type, and is not in `callbackConfig`. */
    callbackMethod: varchar("callback_method", { length: 10, enum: CALLBACK_METHODS }).notNull().default("POST"),
    status: varchar("status", { length: 20, enum: TIMER_STATUSES }).notNull().default("pending"),
    lastError: text("last_error"),
    /** When the attempt ended, well or not. */
    executedAt: timestamptz("executed_at"),
    metadata: jsonb("metadata").$type<JsonObject>(),
    callbackType: varchar("callback_type", { length: 10, enum: CALLBACK_TYPES }).notNull().default("http"),
    callbackConfig: jsonb("callback_config").$type<Callback>().notNull(),
  },
  (table) => [
    oneOf("valid_status", table.status, TIMER_STATUSES),
    oneOf("valid_method", table.callbackMethod, CALLBACK_METHODS),
    oneOf("valid_callback_type", table.callbackType, CALLBACK_TYPES),
    check("future_execute_at", sql`${table.executeAt} > ${table.createdAt}`),
    // The scheduler's. A query must spell the status out: with `status = $1` a generic plan cannot use a partial index.
    index("idx_timers_execute_at_status")
      .on(table.executeAt, table.status)
      .where(sql`${table.status} = 'pending'`),
    index("idx_timers_status").on(table.status),
    index("idx_timers_created_at").on(newestFirst(table.createdAt)),
    index("idx_timers_callback_type").on(table.callbackType),
    // Tier 1: the pages of timersByStatus, and what purgeTimers deletes.
    index("idx_timers_status_created")
      .on(table.status, newestFirst(table.createdAt), newestFirst(table.id))
      .concurrently(),
    index("idx_timers_terminal_updated")
      .on(table.updatedAt)
      .where(sql`${table.status} IN ('completed', 'failed', 'canceled')`)
      .concurrently(),
  ],
);

export type Timer = typeof timers.$inferSelect;
export type NewTimer = typeof timers.$inferInsert;
