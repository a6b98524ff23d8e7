import type { Database } from "@strata/schema-kit/queries";
import { and, eq, sql } from "drizzle-orm";
import { scheduledIntents, type ScheduledIntent } from "../scheduled-intents.ts";

/**
 * Switches an intent off and keeps its trail, which deleting it would delete too. Index: scheduled_intents_pkey.
 *
 * Undefined when it was off already or is unknown; so a second call changes nothing. Whoever has claimed it by then
 * carries it out, and records it.
 */
export async function disableIntent(
  db: Database,
  { intentId }: { readonly intentId: string },
): Promise<ScheduledIntent | undefined> {
  const [disabled] = await db
    .update(scheduledIntents)
    .set({ enabled: false })
    .where(and(eq(scheduledIntents.id, intentId), eq(scheduledIntents.enabled, sql`true`)))
    .returning();
  return disabled;
}
