import type { Database, Page } from "@strata/schema-kit/queries";
import { and, eq, isNotNull } from "drizzle-orm";
import { syncEvents, type SyncEvent } from "../sync-events.ts";
import { eventsPage, type EventsPage } from "./events-page.ts";

/** What a participant did in all sessions, the newest first, page by page. Index: idx_sync_events_participant_timestamp. */
export async function participantActivity(
  db: Database,
  { participantId, ...page }: EventsPage & { readonly participantId: string },
): Promise<Page<SyncEvent>> {
  const his = and(eq(syncEvents.participantId, participantId), isNotNull(syncEvents.participantId));
  return eventsPage(db, his, "newest first", page);
}
