import { rowLimit, type Database } from "@strata/schema-kit/queries";
import { and, asc, eq, sql } from "drizzle-orm";
import { scheduledIntents } from "../scheduled-intents.ts";

/**
 * Switches off what has expired, at most `limit` (1000) intents, the longest expired first, and returns their ids. Index:
 * idx_intents_expiring.
 *
 * Until then they are enabled, but never claimed. Call it again until it returns none; two at once share the work.
 */
export async function disableExpiredIntents(
  db: Database,
  { limit = 1000 }: { readonly limit?: number } = {},
): Promise<string[]> {
  const expired = db.$with("expired").as(
    db
      .select({ id: scheduledIntents.id })
      .from(scheduledIntents)
      .where(
        and(
          eq(scheduledIntents.enabled, sql`true`),
          sql`${scheduledIntents.expiresAt} IS NOT NULL AND ${scheduledIntents.expiresAt} <= now()`,
        ),
      )
      .orderBy(asc(scheduledIntents.expiresAt))
      .limit(rowLimit(limit, 1000))
      .for("update", { skipLocked: true }),
  );
  const disabled = await db
    .with(expired)
    .update(scheduledIntents)
    .set({ enabled: false })
    .from(expired)
    .where(eq(scheduledIntents.id, expired.id))
    .returning({ id: scheduledIntents.id });
  return disabled.map(({ id }) => id);
}
