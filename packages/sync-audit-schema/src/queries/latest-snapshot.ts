import type { JsonObject } from "@strata/schema-kit";
import { cursorAt, exactTime, type Cursor, type Database } from "@strata/schema-kit/queries";
import { and, desc, eq, getColumns, sql } from "drizzle-orm";
import { syncEvents, type SyncEvent } from "../sync-events.ts";

export interface Snapshot {
  readonly event: SyncEvent;
  readonly state: JsonObject;
  /** For `sessionTimeline`, oldest first: the events that came after, and are not in the state. */
  readonly after: Cursor;
}

/**
 * The last state of a session that was recorded in full: where a recovery begins when Redis is lost. Undefined when there
 * is none. Index: idx_sync_events_session; it reads back over the events that have no state.
 */
export async function latestSnapshot(
  db: Database,
  { sessionId }: { readonly sessionId: string },
): Promise<Snapshot | undefined> {
  const { timestamp, id, stateSnapshot } = syncEvents;
  const [newest] = await db
    .select({ event: getColumns(syncEvents), at: exactTime(timestamp) })
    .from(syncEvents)
    // A JSON null is not an SQL null, and no state either.
    .where(and(eq(syncEvents.sessionId, sessionId), sql`jsonb_typeof(${stateSnapshot}) = 'object'`))
    .orderBy(desc(timestamp), desc(id))
    .limit(1);
  if (newest === undefined || newest.event.stateSnapshot === null) return undefined;
  return { event: newest.event, state: newest.event.stateSnapshot, after: cursorAt(newest.at, newest.event.id) };
}
