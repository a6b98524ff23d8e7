import { milliseconds, type Database, type Page } from "@strata/schema-kit/queries";
import { and, eq, gt, sql } from "drizzle-orm";
import type { ExecutionStatus } from "../execution-status.ts";
import { intentExecutions, type IntentExecution } from "../intent-executions.ts";
import { history, type HistoryPage } from "./history.ts";

export interface ExecutionsByStatusOptions extends HistoryPage {
  readonly status: ExecutionStatus;
  /** How far back, in milliseconds. */
  readonly withinMs: number;
}

/** The recent executions of all users that ended so (what failed in the last hour?), page by page. Index: idx_executions_status. */
export async function executionsByStatus(
  db: Database,
  { status, withinMs, ...page }: ExecutionsByStatusOptions,
): Promise<Page<IntentExecution>> {
  const recent = gt(intentExecutions.executedAt, sql`now() - ${milliseconds(withinMs)}`);
  return history(db, and(eq(intentExecutions.status, status), recent), page);
}
