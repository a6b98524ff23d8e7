import type { Database } from "@strata/schema-kit/queries";
import { scheduledIntents, type NewScheduledIntent, type ScheduledIntent } from "../scheduled-intents.ts";

/**
 * Writes an intent down. Index: scheduled_intents_pkey.
 *
 * The `id` is the idempotency key: with an id of the caller's a second call, or the loser of two at once, changes nothing
 * and returns undefined. Without one each call makes another intent.
 *
 * An intent with `nextCheck` null is never due; only `claimIntent` sets it off.
 */
export async function createIntent(db: Database, intent: NewScheduledIntent): Promise<ScheduledIntent | undefined> {
  const [created] = await db
    .insert(scheduledIntents)
    .values(intent)
    .onConflictDoNothing({ target: scheduledIntents.id })
    .returning();
  return created;
}
