import { exactTime, newerThan, olderThan, pageOf, rowLimit } from "@strata/schema-kit/queries";
import type { Cursor, Database, Page } from "@strata/schema-kit/queries";
import { and, asc, desc, getColumns, type SQL } from "drizzle-orm";
import { syncEvents, type SyncEvent } from "../sync-events.ts";

export interface EventsPage {
  /** At most 1000; 100 when left out. */
  readonly limit?: number;
  /** `next` of the page before. */
  readonly after?: Cursor | undefined;
}

/** A page of events in the order of their time; events of the same time by id. */
export async function eventsPage(
  db: Database,
  which: SQL | undefined,
  order: "newest first" | "oldest first",
  { limit = 100, after }: EventsPage,
): Promise<Page<SyncEvent>> {
  const { timestamp, id } = syncEvents;
  const size = rowLimit(limit, 1000);
  const [by, behind] = order === "newest first" ? [desc, olderThan] : [asc, newerThan];
  const found = await db
    .select({ row: getColumns(syncEvents), at: exactTime(timestamp), id })
    .from(syncEvents)
    .where(and(which, behind(after, timestamp, id)))
    .orderBy(by(timestamp), by(id))
    .limit(size + 1);
  return pageOf(found, size);
}
