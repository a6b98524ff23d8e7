import { prepared, type Database } from "@strata/schema-kit/queries";
import { getColumns, sql, type SQL } from "drizzle-orm";
import { syncEvents, type NewSyncEvent } from "../sync-events.ts";

/** An event as its writer sends it, again and again if need be: under an id of his own. */
export interface EventToAppend extends NewSyncEvent {
  /** The idempotency key. Version 7 also keeps events of the same microsecond in their order. */
  readonly id: string;
}

/** Rows of one statement. */
const BATCH = 1000;

/**
 * Appends events to the trail, and returns the ids of those that were not there yet. Index: sync_events_pkey.
 *
 * An event whose id is there is left as it is, so that a second call appends nothing; of two at once each event is
 * appended by one. A thousand go out in a statement, and each statement is all or nothing: after an error send all of
 * them again. An event without `timestamp` has the time of its arrival, one without `metadata` has `{}`.
 */
export async function appendEvents(db: Database, events: readonly EventToAppend[]): Promise<string[]> {
  // In one order for all writers: two that wait for each other's ids would deadlock.
  const inOrder = events.toSorted((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id)));
  const appended: string[] = [];
  for (let start = 0; start < inOrder.length; start += BATCH) {
    const rows = await prepared(
      db,
      db
        .insert(syncEvents)
        .select(rowsOf(inOrder.slice(start, start + BATCH)))
        .onConflictDoNothing({ target: syncEvents.id })
        .returning({ id: syncEvents.id }),
    );
    appended.push(...rows.map(({ id }) => id));
  }
  return appended;
}

/** As one parameter: the same statement for any number of rows, and one that still fits into an error message. */
function rowsOf(events: readonly EventToAppend[]): SQL {
  const columns = Object.entries(getColumns(syncEvents));
  const rows = events.map((event) =>
    Object.fromEntries(columns.map(([key, { name }]) => [name, event[key as keyof EventToAppend]])),
  );
  return sql`
    SELECT id, session_id, event_type, participant_id, group_id, time_remaining_ms, time_elapsed_ms, cycle_number,
      coalesce("timestamp", now()), state_snapshot, coalesce(metadata, '{}')
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) AS event (
      id uuid, session_id uuid, event_type text, participant_id uuid, group_id uuid, time_remaining_ms integer,
      time_elapsed_ms integer, cycle_number integer, "timestamp" timestamptz, state_snapshot jsonb, metadata jsonb)`;
}
