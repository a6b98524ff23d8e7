import type { Database, Page } from "@strata/schema-kit/queries";
import { eq } from "drizzle-orm";
import { intentExecutions, type IntentExecution } from "../intent-executions.ts";
import type { IntentUserId } from "../user-id.ts";
import { history, type HistoryPage } from "./history.ts";

/** The executions of all of a user's intents, the newest first, page by page. Index: idx_executions_user. */
export async function userHistory(
  db: Database,
  { userId, ...page }: HistoryPage & { readonly userId: IntentUserId },
): Promise<Page<IntentExecution>> {
  return history(db, eq(intentExecutions.userId, userId), page);
}
