import type { Database } from "@strata/schema-kit/queries";
import { getColumns, sql, type SQL } from "drizzle-orm";
import { syncSessions, type NewSyncSession, type SyncSession } from "../sync-sessions.ts";

/** What is known of a session. What is left out stays as it is, or gets its default if the session is new. */
export interface SessionState extends Omit<NewSyncSession, "lastUpdatedAt"> {
  /** The time of this state, by the clock of Redis' writer: what decides which of two states is the newer. */
  readonly lastUpdatedAt: Date;
}

/**
 * Records the state of a session: inserts it, or puts it over an older state. Index: sync_sessions_pkey.
 *
 * Undefined when what is recorded is newer: a writer that is late changes nothing. A second call with the same state
 * comes out the same. Of two states of the same millisecond the one that arrives last stays. `createdAt` stays as it was
 * first recorded.
 */
export async function recordSession(db: Database, state: SessionState): Promise<SyncSession | undefined> {
  const [recorded] = await db
    .insert(syncSessions)
    .values(state)
    .onConflictDoUpdate({
      target: syncSessions.sessionId,
      set: overwritten(state),
      // In milliseconds, as the writer counts; see below. A state without a time is the oldest.
      setWhere: sql`(date_trunc('milliseconds', ${syncSessions.lastUpdatedAt}) <= excluded.last_updated_at) IS NOT FALSE`,
    })
    .returning();
  return recorded;
}

function overwritten(state: SessionState): Record<string, SQL> {
  const { sessionId: _key, createdAt: _first, lastUpdatedAt: _time, ...columns } = getColumns(syncSessions);
  const given = Object.entries(columns).filter(([name]) => state[name as keyof typeof columns] !== undefined);
  return {
    ...Object.fromEntries(given.map(([name, column]) => [name, sql`excluded.${sql.identifier(column.name)}`])),
    // A microsecond on for the same millisecond: to a trigger that sets the time wherever the writer has not, a time that
    // stays the same is one that was not set, and the server's clock would make the next state look late.
    lastUpdatedAt: sql`greatest(excluded.last_updated_at, ${syncSessions.lastUpdatedAt} + interval '1 microsecond')`,
  };
}
