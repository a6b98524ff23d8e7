import type { Database, Page } from "@strata/schema-kit/queries";
import { eq } from "drizzle-orm";
import { intentExecutions, type IntentExecution } from "../intent-executions.ts";
import { history, type HistoryPage } from "./history.ts";

/**
 * The executions of an intent, the newest first. Index: idx_executions_intent.
 *
 * Page by page with `after`; what is recorded meanwhile is on no later page, and no execution is on two.
 */
export async function intentHistory(
  db: Database,
  { intentId, ...page }: HistoryPage & { readonly intentId: string },
): Promise<Page<IntentExecution>> {
  return history(db, eq(intentExecutions.intentId, intentId), page);
}
