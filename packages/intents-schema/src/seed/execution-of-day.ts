import { randomOf, timeOfDay } from "@strata/schema-kit/seed";
import type { ExecutionStatus } from "../execution-status.ts";
import type { IntentExecution } from "../intent-executions.ts";
import type { ScheduledIntent } from "../scheduled-intents.ts";

const OUTCOMES: Readonly<Record<ExecutionStatus, number>> = {
  success: 78,
  gate_blocked: 12,
  condition_not_met: 7,
  failed: 3,
};

export interface Draw {
  /** Which intent was carried out. */
  readonly intent: number;
  readonly status: ExecutionStatus;
}

/** What decides about an execution before the rest of it is made. */
export function drawExecution(seed: number, number: number, intents: number): Draw {
  const random = randomOf(seed, "draw", number);
  const carriedOut = random.integer(0, intents - Math.floor(intents / 10) - 1);
  // Passes over every tenth, which are those to be carried out once.
  return { intent: carriedOut + Math.floor(carriedOut / 9), status: random.weighted(OUTCOMES) };
}

export function messageIdOf(seed: number, number: number): string {
  return `m-${seed}-${number}`;
}

/** An execution; they come in the order of their numbers, as a trail grows. */
export function executionOfDay(
  seed: number,
  number: number,
  executions: number,
  until: Date,
  { id: intentId, userId, triggerType, intentName }: ScheduledIntent,
  { status }: Draw,
): IntentExecution {
  const random = randomOf(seed, "execution", number);
  const tried = status === "success" || status === "failed";
  const executedAt = timeOfDay(until, number / executions);
  return {
    id: random.uuid(),
    intentId,
    userId,
    executedAt,
    triggerType,
    triggerData: { slot: executedAt.toISOString() },
    status,
    gateResult:
      status === "gate_blocked" ? { allowed: false, reason: random.pick(["quiet hours", "too many today"]) } : null,
    messageId: status === "success" ? messageIdOf(seed, number) : null,
    messagePreview: status === "success" ? `${intentName}: …` : null,
    evaluationMs: random.integer(1, 40),
    generationMs: tried ? random.integer(400, 4000) : null,
    deliveryMs: status === "success" ? random.integer(20, 300) : null,
    errorMessage: status === "failed" ? random.pick(["the model did not answer", "the channel is closed"]) : null,
  };
}
