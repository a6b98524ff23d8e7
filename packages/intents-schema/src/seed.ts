import type { Database } from "@strata/schema-kit/queries";
import { serverTime, timeOfDay, writeRows, type SeedProgress } from "@strata/schema-kit/seed";
import { intentExecutions, type IntentExecution } from "./intent-executions.ts";
import { scheduledIntents, type ScheduledIntent } from "./scheduled-intents.ts";
import { drawExecution, executionOfDay, messageIdOf } from "./seed/execution-of-day.ts";
import { intentOfDay } from "./seed/intent-of-day.ts";

export interface SeedOptions {
  /** Executions, of a tenth as many intents. */
  readonly rows: number;
  /** The same seed and end make the same rows; 1 when left out. */
  readonly seed?: number;
  /** End of the day; now, by the server's clock, when left out. */
  readonly until?: Date;
  readonly onProgress?: (progress: SeedProgress) => void;
}

/**
 * Fills the tables with a believable day: intents of many users, and what was carried out of them in 24 hours, most of it
 * around the middle; counts, last status and message of an intent are those of its executions. From 10,000 rows on by
 * COPY (with postgres.js). A second call with the same seed and end meets the primary key; use another seed.
 */
export async function seed(
  db: Database,
  { rows, seed: number = 1, until: end, onProgress }: SeedOptions,
): Promise<{ readonly intents: number; readonly executions: number }> {
  const until = end ?? (await serverTime(db));
  const intents = Math.max(1, Math.ceil(rows / 10));
  const drawn = (execution: number) => {
    const draw = drawExecution(number, execution, intents);
    return { draw, intent: intentOfDay(number, draw.intent, intents, until) };
  };
  // Two rounds, since intents come first, and bear the traces of executions that nobody keeps in memory.
  const traces = new Map<number, { count: number; last: number; lastSuccess: number }>();
  for (let execution = 0; execution < rows; execution += 1) {
    const { intent, status } = drawExecution(number, execution, intents);
    const trace = traces.get(intent) ?? { count: 0, last: -1, lastSuccess: -1 };
    traces.set(intent, {
      count: trace.count + (status === "success" ? 1 : 0),
      last: execution,
      lastSuccess: status === "success" ? execution : trace.lastSuccess,
    });
  }

  await writeRows(db, scheduledIntents, intents, intentRows(), onProgress);
  await writeRows(db, intentExecutions, rows, executionRows(), onProgress);
  return { intents, executions: rows };

  function* intentRows(): Generator<ScheduledIntent> {
    for (let each = 0; each < intents; each += 1) {
      const intent = intentOfDay(number, each, intents, until);
      const trace = traces.get(each);
      if (trace === undefined) {
        yield intent;
        continue;
      }
      const { count, last, lastSuccess } = trace;
      const usedUp = intent.maxExecutions !== null && count >= intent.maxExecutions;
      const { status } = drawExecution(number, last, intents);
      yield {
        ...intent,
        executionCount: count,
        maxExecutions: intent.maxExecutions === null ? null : Math.max(intent.maxExecutions, count),
        enabled: intent.enabled && !usedUp,
        lastChecked: timeOfDay(until, last / rows),
        lastExecuted: lastSuccess < 0 ? null : timeOfDay(until, lastSuccess / rows),
        lastExecutionStatus: status,
        lastExecutionError: executionOfDay(number, last, rows, until, intent, { intent: each, status }).errorMessage,
        lastMessageId: lastSuccess < 0 ? null : messageIdOf(number, lastSuccess),
        updatedAt: timeOfDay(until, last / rows),
      };
    }
  }

  function* executionRows(): Generator<IntentExecution> {
    for (let execution = 0; execution < rows; execution += 1) {
      const { draw, intent } = drawn(execution);
      yield executionOfDay(number, execution, rows, until, intent, draw);
    }
  }
}
