import { createdAt, id, newestFirst, oneOf, timestamptz, updatedAt, type JsonObject } from "@strata/schema-kit";
import { sql } from "drizzle-orm";
import { boolean, check, index, integer, jsonb, pgTable, text, varchar } from "drizzle-orm/pg-core";
import { ACTION_PRIORITIES, ACTION_TYPES } from "./action.ts";
import type { ExecutionStatus } from "./execution-status.ts";
import { TRIGGER_TYPES, type TriggerSchedule } from "./trigger.ts";
import type { IntentUserId } from "./user-id.ts";

/** What the assistant is to do of its own accord, and when: one row for each wish of a user. */
export const scheduledIntents = pgTable(
  "scheduled_intents",
  {
    id: id(),
    userId: varchar("user_id", { length: 64 }).$type<IntentUserId>().notNull(),
    intentName: varchar("intent_name", { length: 256 }).notNull(),
    description: text("description"),

    triggerType: varchar("trigger_type", { length: 32, enum: TRIGGER_TYPES }).notNull(),
    /** For triggers by the clock. */
    triggerSchedule: jsonb("trigger_schedule").$type<TriggerSchedule>(),
    /** For the other triggers: `{ ticker, operator, value }` for price, `{ threshold_hours }` for silence, else open. */
    triggerCondition: jsonb("trigger_condition").$type<JsonObject>(),

    actionType: varchar("action_type", { length: 32, enum: ACTION_TYPES }).notNull(),
    actionContext: text("action_context").notNull(),
    actionPriority: varchar("action_priority", { length: 16, enum: ACTION_PRIORITIES }).notNull().default("normal"),

    /** Null is never due: an intent whose trigger is no schedule is not looked at either until somebody sets this. */
    nextCheck: timestamptz("next_check"),
    lastChecked: timestamptz("last_checked"),
    lastExecuted: timestamptz("last_executed"),
    /** Count in SQL (`execution_count + 1`), since two that read and write back lose one. */
    executionCount: integer("execution_count").notNull().default(0),

    /** Not checked by the database, unlike the status of an execution. */
    lastExecutionStatus: varchar("last_execution_status", { length: 32 }).$type<ExecutionStatus>(),
    lastExecutionError: text("last_execution_error"),
    lastMessageId: varchar("last_message_id", { length: 128 }),

    enabled: boolean("enabled").notNull().default(true),
    /** Nothing disables an intent that has expired or used up its executions: whoever looks for due ones filters. */
    expiresAt: timestamptz("expires_at"),
    maxExecutions: integer("max_executions"),

    createdAt: createdAt(),
    /** Moved by a trigger on every update, to the start of the transaction; what a client sends is ignored. */
    updatedAt: updatedAt(),
    createdBy: varchar("created_by", { length: 64 }),
    metadata: jsonb("metadata").$type<JsonObject>().default({}),
  },
  (table) => [
    oneOf("valid_trigger_type", table.triggerType, TRIGGER_TYPES),
    oneOf("valid_action_type", table.actionType, ACTION_TYPES),
    oneOf("valid_action_priority", table.actionPriority, ACTION_PRIORITIES),
    check("non_negative_execution_count", sql`${table.executionCount} >= 0`),
    check("positive_max_executions", sql`${table.maxExecutions} IS NULL OR ${table.maxExecutions} > 0`),
    index("idx_intents_user_enabled")
      .on(table.userId, table.enabled)
      .where(sql`${table.enabled} = true`),
    index("idx_intents_pending")
      .on(table.nextCheck)
      .where(sql`${table.enabled} = true AND ${table.nextCheck} IS NOT NULL`),
    index("idx_intents_type").on(table.userId, table.triggerType),
    index("idx_intents_user_id").on(table.userId),
    index("idx_intents_created").on(newestFirst(table.createdAt)),
    // Tier 1: disableExpiredIntents, and enabledIntentsByTrigger.
    index("idx_intents_expiring")
      .on(table.expiresAt)
      .where(sql`${table.enabled} AND ${table.expiresAt} IS NOT NULL`)
      .concurrently(),
    index("idx_intents_trigger_enabled")
      .on(table.triggerType, table.id)
      .where(sql`${table.enabled}`)
      .concurrently(),
  ],
);

export type ScheduledIntent = typeof scheduledIntents.$inferSelect;
export type NewScheduledIntent = typeof scheduledIntents.$inferInsert;
