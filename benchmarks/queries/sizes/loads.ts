import { dequeueJobs } from "@strata/jobs-schema/queries";
import type { Database } from "@strata/schema-kit/queries";
import { appendEvents, sessionTimeline } from "@strata/sync-audit-schema/queries";
import { claimDueTimers } from "@strata/timer-schema/queries";
import { SESSION_EVENTS, sessionId } from "./tables.ts";

/** What services do with a table again and again. */
export interface Load {
  readonly name: string;
  /** As a column of the table of results. */
  readonly unit: string;
  /** How many units one call is. */
  readonly each: number;
  /** One call, on a table of so many rows. Returns the ids of what it has taken, made or read. */
  readonly call: (db: Database, rows: number) => Promise<readonly string[]>;
  /** What one call has returned no other may. */
  readonly once: boolean;
  /** How many of these rows say in the database what the call was to make of them; `$1` is their ids. */
  readonly count: string;
}

const BATCH = 10;
const APPENDED = 20;
const PAGE = 50;

export const LOADS: readonly Load[] = [
  {
    name: "claims",
    unit: `timers claimed, ${BATCH} at a time`,
    each: BATCH,
    call: async (db) => (await claimDueTimers(db, { limit: BATCH })).map(({ timer }) => timer.id),
    once: true,
    count: "SELECT count(*) FROM timers WHERE id = ANY ($1::uuid[]) AND status = 'executing'",
  },
  {
    name: "dequeues",
    unit: `jobs dequeued, ${BATCH} at a time`,
    each: BATCH,
    call: async (db) => (await dequeueJobs(db, { limit: BATCH })).map(({ id }) => id),
    once: true,
    count: "SELECT count(*) FROM jobs WHERE id = ANY ($1::uuid[]) AND status = 'processing'",
  },
  {
    name: "appends",
    unit: `events appended, ${APPENDED} at a time`,
    each: APPENDED,
    call: (db, rows) => {
      const session = anySession(rows);
      const event = { sessionId: session, eventType: "cycle_switched", timeElapsedMs: 1000, cycleNumber: 1 } as const;
      return appendEvents(
        db,
        Array.from({ length: APPENDED }, () => ({ ...event, id: crypto.randomUUID() })),
      );
    },
    once: true,
    count: "SELECT count(*) FROM sync_events WHERE id = ANY ($1::uuid[])",
  },
  {
    name: "timelines",
    unit: `timelines read, a page of ${PAGE} each`,
    each: 1,
    call: async (db, rows) => {
      const session = anySession(rows);
      const { rows: events } = await sessionTimeline(db, { sessionId: session, limit: PAGE });
      const isWhole = events.length === PAGE && events.every((event) => event.sessionId === session);
      return isWhole ? [session] : [];
    },
    once: false,
    count: "SELECT cardinality($1::uuid[]) AS count",
  },
];

function anySession(rows: number): string {
  return sessionId(Math.floor((Math.random() * rows) / SESSION_EVENTS));
}
