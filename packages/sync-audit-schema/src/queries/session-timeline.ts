import type { Database, Page } from "@strata/schema-kit/queries";
import { eq } from "drizzle-orm";
import { syncEvents, type SyncEvent } from "../sync-events.ts";
import { eventsPage, type EventsPage } from "./events-page.ts";

export interface SessionTimelineOptions extends EventsPage {
  readonly sessionId: string;
  /** `newest first` when left out. */
  readonly order?: "newest first" | "oldest first";
}

/**
 * What happened in a session, page by page. Index: idx_sync_events_session, in either direction.
 *
 * No event is on two pages. One that arrives late, with a time that has been passed, is on no later page.
 */
export async function sessionTimeline(
  db: Database,
  { sessionId, order = "newest first", ...page }: SessionTimelineOptions,
): Promise<Page<SyncEvent>> {
  return eventsPage(db, eq(syncEvents.sessionId, sessionId), order, page);
}
