import {
  exactTime,
  olderThan,
  pageOf,
  rowLimit,
  type Cursor,
  type Database,
  type Page,
} from "@strata/schema-kit/queries";
import { and, desc, getColumns, type SQL } from "drizzle-orm";
import { intentExecutions, type IntentExecution } from "../intent-executions.ts";

export interface HistoryPage {
  /** At most 1000; 50 when left out. */
  readonly limit?: number;
  /** `next` of the page before. */
  readonly after?: Cursor | undefined;
}

/** A page of executions, the newest first. */
export async function history(
  db: Database,
  whose: SQL | undefined,
  { limit = 50, after }: HistoryPage,
): Promise<Page<IntentExecution>> {
  const { executedAt, id } = intentExecutions;
  const size = rowLimit(limit, 1000);
  const found = await db
    .select({ row: getColumns(intentExecutions), at: exactTime(executedAt), id })
    .from(intentExecutions)
    .where(and(whose, olderThan(after, executedAt, id)))
    .orderBy(desc(executedAt), desc(id))
    .limit(size + 1);
  return pageOf(found, size);
}
