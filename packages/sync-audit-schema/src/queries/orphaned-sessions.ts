import { milliseconds, rowLimit, type Database } from "@strata/schema-kit/queries";
import { sql } from "drizzle-orm";
import { syncEvents } from "../sync-events.ts";
import { syncSessions } from "../sync-sessions.ts";

export interface OrphanedSession {
  readonly sessionId: string;
  readonly events: number;
  readonly firstEvent: Date;
  readonly lastEvent: Date;
}

export interface OrphanedSessionsOptions {
  /** An event may arrive before its session: one that had an event within so many milliseconds is left out. */
  readonly quietForMs: number;
  /** At most 1000; 100 when left out. */
  readonly limit?: number;
  /** The id of the last one of the page before. */
  readonly after?: string | undefined;
}

const FIRST = "00000000-0000-0000-0000-000000000000";

/**
 * Sessions that have events and were never recorded themselves, by id, page by page. Indexes: idx_sync_events_session,
 * from which it takes one entry for each session instead of all its events, and sync_sessions_pkey.
 *
 * A report, which changes nothing. It looks at every session until it has `limit` orphans: not for every minute.
 */
export async function orphanedSessions(
  db: Database,
  { quietForMs, limit = 100, after }: OrphanedSessionsOptions,
): Promise<OrphanedSession[]> {
  const { sessionId, timestamp } = syncEvents;
  // A loose index scan: Postgres has none of its own (wiki.postgresql.org/wiki/Loose_indexscan).
  const found = sql`(
    WITH RECURSIVE known (session_id) AS (
      (SELECT ${sessionId} FROM ${syncEvents}
        WHERE ${sessionId} ${after === undefined ? sql`>=` : sql`>`} ${after ?? FIRST}::uuid ORDER BY ${sessionId} LIMIT 1)
      UNION ALL
      SELECT (SELECT ${sessionId} FROM ${syncEvents} WHERE ${sessionId} > known.session_id ORDER BY ${sessionId} LIMIT 1)
      FROM known WHERE known.session_id IS NOT NULL
    )
    SELECT known.session_id, trail.* FROM known
    CROSS JOIN LATERAL (
      SELECT count(*) AS events, min(${timestamp}) AS first_event, max(${timestamp}) AS last_event
      FROM ${syncEvents} WHERE ${sessionId} = known.session_id
    ) AS trail
    WHERE known.session_id IS NOT NULL
      AND NOT EXISTS (SELECT FROM ${syncSessions} WHERE ${syncSessions.sessionId} = known.session_id)
      AND trail.last_event < now() - ${milliseconds(quietForMs)}
    LIMIT ${rowLimit(limit, 1000)}
  ) AS orphan`;
  return db
    .select({
      sessionId: sql`orphan.session_id`.mapWith(sessionId),
      events: sql`orphan.events`.mapWith(Number),
      firstEvent: sql`orphan.first_event`.mapWith(timestamp),
      lastEvent: sql`orphan.last_event`.mapWith(timestamp),
    })
    .from(found)
    .orderBy(sql`orphan.session_id`);
}
