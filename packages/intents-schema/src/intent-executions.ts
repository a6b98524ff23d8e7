import { id, newestFirst, oneOf, timestamptz, type JsonObject } from "@strata/schema-kit";
import { sql } from "drizzle-orm";
import { check, foreignKey, index, integer, jsonb, pgTable, text, uuid, varchar } from "drizzle-orm/pg-core";
import { EXECUTION_STATUSES } from "./execution-status.ts";
import { scheduledIntents } from "./scheduled-intents.ts";
import type { TriggerType } from "./trigger.ts";
import type { IntentUserId } from "./user-id.ts";

/**
 * The audit trail: one row each time an intent was looked at and tried. It goes with its intent: to keep the trail,
 * disable an intent instead of deleting it.
 */
export const intentExecutions = pgTable(
  "intent_executions",
  {
    id: id(),
    intentId: uuid("intent_id").notNull(),
    /** The intent's user and trigger type at the time; the database does not hold the two together. */
    userId: varchar("user_id", { length: 64 }).$type<IntentUserId>().notNull(),
    executedAt: timestamptz("executed_at").notNull().defaultNow(),
    triggerType: varchar("trigger_type", { length: 32 }).$type<TriggerType>().notNull(),
    triggerData: jsonb("trigger_data").$type<JsonObject>(),
    status: varchar("status", { length: 32, enum: EXECUTION_STATUSES }).notNull(),
    /** What the gate answered that decides whether the user may be disturbed. */
    gateResult: jsonb("gate_result").$type<JsonObject>(),
    messageId: varchar("message_id", { length: 128 }),
    messagePreview: text("message_preview"),
    /** How long the condition, the text and the sending took, in milliseconds. */
    evaluationMs: integer("evaluation_ms"),
    generationMs: integer("generation_ms"),
    deliveryMs: integer("delivery_ms"),
    errorMessage: text("error_message"),
  },
  (table) => [
    // The name that Postgres itself gives; drizzle-kit would make up another.
    foreignKey({
      name: "intent_executions_intent_id_fkey",
      columns: [table.intentId],
      foreignColumns: [scheduledIntents.id],
    }).onDelete("cascade"),
    oneOf("valid_execution_status", table.status, EXECUTION_STATUSES),
    check("non_negative_evaluation_ms", sql`${table.evaluationMs} >= 0`),
    check("non_negative_generation_ms", sql`${table.generationMs} >= 0`),
    check("non_negative_delivery_ms", sql`${table.deliveryMs} >= 0`),
    index("idx_executions_intent").on(table.intentId, newestFirst(table.executedAt)),
    index("idx_executions_user").on(table.userId, newestFirst(table.executedAt)),
    index("idx_executions_status").on(table.status, newestFirst(table.executedAt)),
    // Tier 1: purgeExecutions. Rows come in the order of their time, so that a BRIN does, at a thousandth of the size.
    index("idx_executions_executed_brin").using("brin", table.executedAt).concurrently(),
  ],
);

export type IntentExecution = typeof intentExecutions.$inferSelect;
export type NewIntentExecution = typeof intentExecutions.$inferInsert;
