import { milliseconds, prepared, type Database } from "@strata/schema-kit/queries";
import type { JsonObject } from "@strata/schema-kit";
import { and, eq, getColumns, sql, type SQL } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import { intentExecutions, type IntentExecution, type NewIntentExecution } from "../intent-executions.ts";
import { scheduledIntents, type ScheduledIntent } from "../scheduled-intents.ts";
import { executionId } from "./execution-id.ts";
import type { IntentClaim } from "./intent-claim.ts";

type Known = "id" | "intentId" | "userId" | "triggerType" | "executedAt" | "triggerData";

export interface RecordExecutionOptions extends Omit<NewIntentExecution, Known> {
  readonly claim: IntentClaim;
  /** When it is due again: at a time, so many milliseconds from now by the server's clock, or (null) not by the clock. */
  readonly next: Date | { readonly inMs: number } | null;
  /** What set it off; the slot is added as `slot`. */
  readonly triggerData?: JsonObject | null;
}

export interface RecordedExecution {
  readonly execution: IntentExecution;
  /** As it is afterwards. */
  readonly intent: ScheduledIntent;
}

/**
 * Writes an execution into the trail and moves the intent on, in one statement: both happen, or neither. Indexes:
 * scheduled_intents_pkey, intent_executions_pkey.
 *
 * Only `success` counts and sets `last_executed`. The last that `max_executions` allows disables the intent, and so does
 * the success of a `once`. An intent that was disabled or has expired since it was claimed is recorded all the same,
 * since it was carried out.
 *
 * Undefined when the claim is lost: the lease had ended and somebody else has claimed the intent, or it was moved or
 * deleted. A second call for the same claim returns undefined too and counts nothing; what the first one recorded has the
 * id `executionId(intentId, slot)`.
 */
export async function recordExecution(
  db: Database,
  { claim, next, triggerData, ...outcome }: RecordExecutionOptions,
): Promise<RecordedExecution | undefined> {
  const columns = getColumns(intentExecutions);
  // Locked before anything is written, so that of two recorders the second finds what the first has done.
  const held = db.$with("held").as(
    db
      .select({ id: scheduledIntents.id, userId: scheduledIntents.userId, triggerType: scheduledIntents.triggerType })
      .from(scheduledIntents)
      .where(
        and(
          eq(scheduledIntents.id, claim.intentId),
          sql`${scheduledIntents.nextCheck} = ${claim.until}::text::timestamptz`,
        ),
      )
      .for("update"),
  );
  const id = await executionId(claim.intentId, claim.slot);
  const data: JsonObject = { ...triggerData, slot: claim.slot };
  const execution = db.$with("execution").as(
    db
      .insert(intentExecutions)
      .select(
        db
          .select({
            id: value(id, columns.id).as("id"),
            intentId: held.id,
            userId: held.userId,
            executedAt: sql`now()`.as("executed_at"),
            triggerType: held.triggerType,
            triggerData: value(data, columns.triggerData).as("trigger_data"),
            status: value(outcome.status, columns.status).as("status"),
            gateResult: value(outcome.gateResult, columns.gateResult).as("gate_result"),
            messageId: value(outcome.messageId, columns.messageId).as("message_id"),
            messagePreview: value(outcome.messagePreview, columns.messagePreview).as("message_preview"),
            evaluationMs: value(outcome.evaluationMs, columns.evaluationMs).as("evaluation_ms"),
            generationMs: value(outcome.generationMs, columns.generationMs).as("generation_ms"),
            deliveryMs: value(outcome.deliveryMs, columns.deliveryMs).as("delivery_ms"),
            errorMessage: value(outcome.errorMessage, columns.errorMessage).as("error_message"),
          })
          .from(held),
      )
      .onConflictDoNothing({ target: intentExecutions.id })
      .returning(),
  );
  const succeeded = sql`${execution.status} = 'success'`;
  const count = sql`${scheduledIntents.executionCount} + (${succeeded})::integer`;
  const done = sql`${count} >= ${scheduledIntents.maxExecutions} OR (${succeeded} AND ${scheduledIntents.triggerType} = 'once')`;
  const intent = db.$with("intent").as(
    db
      .update(scheduledIntents)
      .set({
        executionCount: count,
        lastExecuted: sql`CASE WHEN ${succeeded} THEN now() ELSE ${scheduledIntents.lastExecuted} END`,
        lastExecutionStatus: sql`${execution.status}`,
        lastExecutionError: sql`${execution.errorMessage}`,
        lastMessageId: sql`coalesce(${execution.messageId}, ${scheduledIntents.lastMessageId})`,
        nextCheck: timeOf(next),
        enabled: sql`${scheduledIntents.enabled} AND (${done}) IS NOT TRUE`,
      })
      .from(execution)
      .where(eq(scheduledIntents.id, execution.intentId))
      .returning(getColumns(scheduledIntents)),
  );
  const [recorded] = await prepared(
    db,
    db.with(held, execution, intent).select().from(execution).innerJoin(intent, eq(intent.id, execution.intentId)),
  );
  return recorded;
}

/** Of the column's type, but not of its length: a cast to varchar(128) cuts off what an INSERT refuses. */
function value(given: unknown, column: AnyPgColumn): SQL {
  return sql`${sql.param(given ?? null, column)}::${sql.raw(column.getSQLType().replace(/\(.*\)/, ""))}`;
}

function timeOf(next: RecordExecutionOptions["next"]): SQL | Date | null {
  return next === null || next instanceof Date ? next : sql`now() + ${milliseconds(next.inMs)}`;
}
