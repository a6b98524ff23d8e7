import {
  exactTime,
  olderThan,
  pageOf,
  rowLimit,
  type Cursor,
  type Database,
  type Page,
} from "@strata/schema-kit/queries";
import { and, desc, eq, getColumns } from "drizzle-orm";
import type { TimerStatus } from "../status.ts";
import { timers, type Timer } from "../timers.ts";

export interface TimersByStatusOptions {
  readonly status: TimerStatus;
  /** At most 1000; 50 when left out. */
  readonly limit?: number;
  /** `next` of the page before. */
  readonly after?: Cursor | undefined;
}

/**
 * The timers of a status, the newest first, page by page. Index: idx_timers_status_created.
 *
 * What is created meanwhile is on no later page. A timer that changes its status meanwhile is on the pages of either, of
 * both or of none; none is twice on those of one.
 */
export async function timersByStatus(
  db: Database,
  { status, limit = 50, after }: TimersByStatusOptions,
): Promise<Page<Timer>> {
  const size = rowLimit(limit, 1000);
  const found = await db
    .select({ row: getColumns(timers), at: exactTime(timers.createdAt), id: timers.id })
    .from(timers)
    .where(and(eq(timers.status, status), olderThan(after, timers.createdAt, timers.id)))
    .orderBy(desc(timers.createdAt), desc(timers.id))
    .limit(size + 1);
  return pageOf(found, size);
}
