import { rowLimit, type Database } from "@strata/schema-kit/queries";
import { and, asc, eq, gt } from "drizzle-orm";
import { scheduledIntents, type ScheduledIntent } from "../scheduled-intents.ts";
import type { TriggerType } from "../trigger.ts";
import { runnable } from "./runnable.ts";

export interface EnabledIntentsByTriggerOptions {
  readonly triggerType: TriggerType;
  /** At most 1000. */
  readonly limit: number;
  /** The id of the last one of the page before. */
  readonly after?: string | undefined;
}

/**
 * The intents of all users that one kind of trigger may set off (at a tick of the market: those by price), by id, page by
 * page: not disabled, not expired, not used up. Whoever carries one out claims it first, with `claimIntent`. Index:
 * idx_intents_trigger_enabled.
 */
export async function enabledIntentsByTrigger(
  db: Database,
  { triggerType, limit, after }: EnabledIntentsByTriggerOptions,
): Promise<ScheduledIntent[]> {
  return db
    .select()
    .from(scheduledIntents)
    .where(
      and(
        eq(scheduledIntents.triggerType, triggerType),
        runnable,
        after === undefined ? undefined : gt(scheduledIntents.id, after),
      ),
    )
    .orderBy(asc(scheduledIntents.id))
    .limit(rowLimit(limit, 1000));
}
