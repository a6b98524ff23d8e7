import { rowLimit, type Database } from "@strata/schema-kit/queries";
import { and, desc, eq, sql } from "drizzle-orm";
import { scheduledIntents, type ScheduledIntent } from "../scheduled-intents.ts";
import type { IntentUserId } from "../user-id.ts";

export interface UserIntentsOptions {
  readonly userId: IntentUserId;
  /** At most 1000; 100 when left out. */
  readonly limit?: number;
}

/**
 * A user's enabled intents, the newest first; those too that have expired and that nobody has disabled yet. Index:
 * idx_intents_user_enabled, then a sort of the few that one user has.
 */
export async function userIntents(
  db: Database,
  { userId, limit = 100 }: UserIntentsOptions,
): Promise<ScheduledIntent[]> {
  return db
    .select()
    .from(scheduledIntents)
    .where(and(eq(scheduledIntents.userId, userId), eq(scheduledIntents.enabled, sql`true`)))
    .orderBy(desc(scheduledIntents.createdAt), desc(scheduledIntents.id))
    .limit(rowLimit(limit, 1000));
}
