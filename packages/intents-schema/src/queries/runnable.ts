import { sql, type SQL } from "drizzle-orm";
import { scheduledIntents } from "../scheduled-intents.ts";

/** Neither disabled nor expired nor used up. Literals, so that the indexes over enabled intents serve a generic plan too. */
export const runnable: SQL = sql`${scheduledIntents.enabled} = true
  AND (${scheduledIntents.expiresAt} IS NULL OR ${scheduledIntents.expiresAt} > now())
  AND (${scheduledIntents.maxExecutions} IS NULL OR ${scheduledIntents.executionCount} < ${scheduledIntents.maxExecutions})`;
