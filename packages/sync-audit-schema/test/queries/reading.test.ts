import type { TestDatabase } from "@strata/postgres-testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Cursor } from "@strata/schema-kit/queries";
import {
  latestSnapshot,
  orphanedSessions,
  participantActivity,
  participantSessions,
  purgeEvents,
  purgeSessions,
  recordParticipant,
  recordSession,
  sessionTimeline,
} from "../../src/queries.ts";
import { createLatestSyncDatabase } from "../sync-database.ts";
import { DRIVERS, type OpenDatabase } from "@strata/postgres-testkit/drivers";

let database: TestDatabase;
beforeAll(async () => {
  database = await createLatestSyncDatabase();
});
afterAll(() => database.drop());

const HOUR = 3_600_000;
const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

/** Microseconds count: they are given as text. */
function insertEvents(rows: readonly Record<string, unknown>[]) {
  const { sql } = database;
  return Promise.all(
    rows.map(({ timestamp = "2025-01-01 00:00:00+00", ...row }) => {
      const columns = { session_id: id(1), event_type: "cycle_switched", ...row };
      return sql`with given as (insert into sync_events ${sql(columns)} returning id)
        select id, ${timestamp as string}::text as timestamp from given`;
    }),
  ).then((inserted) =>
    Promise.all(
      inserted.map(
        ([row]) =>
          sql`update sync_events set timestamp = ${row?.["timestamp"]}::text::timestamptz where id = ${row?.["id"]}`,
      ),
    ),
  );
}

describe.each(DRIVERS)("over %s", (_, open) => {
  let opened: OpenDatabase;
  beforeAll(() => {
    opened = open(database.url);
  });
  afterAll(() => opened[Symbol.asyncDispose]());
  beforeEach(() => database.sql`truncate sync_events, sync_sessions, sync_participants`);

  async function pagesOf(
    read: (after: Cursor | undefined) => Promise<{ rows: { id: string }[]; next: Cursor | undefined }>,
  ) {
    const pages: string[][] = [];
    for (let after: Cursor | undefined, first = true; first || after !== undefined; first = false) {
      const page = await read(after);
      pages.push(page.rows.map((row) => row.id));
      after = page.next;
      if (pages.length > 20) throw new Error("The pages come to no end.");
    }
    return pages;
  }

  test.each(["newest first", "oldest first"] as const)(
    "a timeline, %s, page by page: microseconds and ids decide, no event is missing and none is twice",
    async (order) => {
      await insertEvents([
        { id: id(1), timestamp: "2025-01-01 00:00:00.000001+00" },
        { id: id(2), timestamp: "2025-01-01 00:00:00.000002+00" },
        { id: id(4), timestamp: "2025-01-01 00:00:00.000003+00" },
        { id: id(3), timestamp: "2025-01-01 00:00:00.000003+00" },
        { id: id(5), timestamp: "2025-01-01 00:00:00.000003+00" },
        { id: id(6), timestamp: "2025-01-01 00:00:00.999999+00" },
        { id: id(7), session_id: id(2) },
      ]);
      const pages = await pagesOf((after) => sessionTimeline(opened.db, { sessionId: id(1), order, limit: 2, after }));
      const expected = [1, 2, 3, 4, 5, 6].map(id);
      expect(pages.flat()).toEqual(order === "oldest first" ? expected : expected.toReversed());
      expect(pages.map((page) => page.length)).toEqual([2, 2, 2]);
    },
  );

  test("a page can be read in another time zone than the one before", async () => {
    await insertEvents([1, 2, 3].map((n) => ({ id: id(n), timestamp: `2025-01-01 00:00:00.00000${n}+00` })));
    const { next } = await sessionTimeline(opened.db, { sessionId: id(1), limit: 1 });
    const { rows } = await opened.db.transaction(async (tx) => {
      await tx.execute("set local timezone = 'Asia/Kathmandu'");
      await tx.execute("set local datestyle = 'German'");
      return sessionTimeline(tx, { sessionId: id(1), limit: 1, after: next });
    });
    expect(rows.map((row) => row.id)).toEqual([id(2)]);
  });

  test.each(["", "x", "2025-01-01_1", `2025-01-01T00:00:00.000000Z_${id(1)}'`])("%j is no cursor", async (after) => {
    await expect(sessionTimeline(opened.db, { sessionId: id(1), after: after as Cursor })).rejects.toThrow(
      after === "" ? "no cursor" : RangeError,
    );
  });

  test("the activity of a participant, over all sessions, the newest first", async () => {
    await insertEvents([
      { id: id(1), participant_id: id(9), session_id: id(1), timestamp: "2025-01-01 00:00:01+00" },
      { id: id(2), participant_id: id(9), session_id: id(2), timestamp: "2025-01-01 00:00:02+00" },
      { id: id(3), participant_id: id(8), timestamp: "2025-01-01 00:00:03+00" },
      { id: id(4), timestamp: "2025-01-01 00:00:04+00" },
    ]);
    const pages = await pagesOf((after) => participantActivity(opened.db, { participantId: id(9), limit: 1, after }));
    expect(pages).toEqual([[id(2)], [id(1)]]);
  });

  test("the sessions of a participant, those too that have not arrived", async () => {
    await recordSession(opened.db, { sessionId: id(1), syncMode: "global", lastUpdatedAt: new Date() });
    const his = { participantId: id(9), totalTimeMs: 1 };
    await recordParticipant(opened.db, { ...his, sessionId: id(1), addedAt: new Date(1000) });
    await recordParticipant(opened.db, { ...his, sessionId: id(2), addedAt: new Date(2000) });
    await recordParticipant(opened.db, { ...his, participantId: id(8), sessionId: id(1) });
    expect(await participantSessions(opened.db, { participantId: id(9) })).toMatchObject([
      { participation: { sessionId: id(2) }, session: null },
      { participation: { sessionId: id(1) }, session: { sessionId: id(1), syncMode: "global" } },
    ]);
  });

  test("a recovery begins with the latest state and goes on with the events after it", async () => {
    const { sql } = database;
    await insertEvents([
      { id: id(1), timestamp: "2025-01-01 00:00:01+00", state_snapshot: sql.json({ cycle: 1 }) },
      { id: id(2), timestamp: "2025-01-01 00:00:02.000001+00", state_snapshot: sql.json({ cycle: 2 }) },
      { id: id(3), timestamp: "2025-01-01 00:00:02.000002+00", state_snapshot: null },
      { id: id(4), timestamp: "2025-01-01 00:00:03+00" },
      { id: id(5), session_id: id(2), state_snapshot: sql.json({ cycle: 9 }) },
    ]);
    await sql`update sync_events set state_snapshot = 'null' where id = ${id(4)}`;
    const snapshot = await latestSnapshot(opened.db, { sessionId: id(1) });
    expect(snapshot).toMatchObject({ state: { cycle: 2 }, event: { id: id(2) } });
    const rest = await sessionTimeline(opened.db, { sessionId: id(1), order: "oldest first", after: snapshot?.after });
    expect(rest.rows.map((row) => row.id)).toEqual([id(3), id(4)]);
    expect(await latestSnapshot(opened.db, { sessionId: id(3) })).toBeUndefined();
  });

  test("the orphan report names sessions with events only, and not those that may still arrive", async () => {
    await recordSession(opened.db, { sessionId: id(2), syncMode: "global", lastUpdatedAt: new Date() });
    await insertEvents([
      { session_id: id(1), timestamp: "2025-01-01 00:00:01+00" },
      { session_id: id(1), timestamp: "2025-01-01 00:00:03+00" },
      { session_id: id(2) },
      { session_id: id(3) },
      { session_id: id(4), timestamp: new Date().toISOString() },
      { session_id: "00000000-0000-0000-0000-000000000000" },
    ]);
    const report = (after?: string) => orphanedSessions(opened.db, { quietForMs: HOUR, limit: 2, after });
    expect(await report()).toEqual([
      { sessionId: "00000000-0000-0000-0000-000000000000", events: 1, firstEvent: at(0), lastEvent: at(0) },
      { sessionId: id(1), events: 2, firstEvent: at(1), lastEvent: at(3) },
    ]);
    expect(await report(id(1))).toEqual([{ sessionId: id(3), events: 1, firstEvent: at(0), lastEvent: at(0) }]);
    expect(await report(id(3))).toEqual([]);
  });

  const at = (second: number) => new Date(Date.UTC(2025, 0, 1, 0, 0, second));

  test("a purge deletes what is too old, the oldest first, so many at a time", async () => {
    await insertEvents([1, 2, 3, 4].map((n) => ({ id: id(n), timestamp: `2025-01-01 00:00:0${n}+00` })));
    await insertEvents([{ id: id(5), timestamp: new Date().toISOString() }]);
    const purge = () => purgeEvents(opened.db, { olderThanMs: HOUR, limit: 3 });
    expect(await purge()).toBe(3);
    expect(await database.sql`select id from sync_events order by id`).toEqual([{ id: id(4) }, { id: id(5) }]);
    expect([await purge(), await purge()]).toEqual([1, 0]);
  });

  test("old sessions without events go with their participants; the others stay", async () => {
    const [old, now] = [new Date(0), new Date()];
    for (const [n, createdAt] of [old, old, now].entries()) {
      await recordSession(opened.db, { sessionId: id(n), syncMode: "global", createdAt, lastUpdatedAt: createdAt });
      await recordParticipant(opened.db, { sessionId: id(n), participantId: id(9), totalTimeMs: 1 });
    }
    await insertEvents([{ session_id: id(1) }]);
    const purge = () => purgeSessions(opened.db, { olderThanMs: HOUR });
    expect([await purge(), await purge()]).toEqual([1, 0]);
    expect(await database.sql`select session_id from sync_sessions order by 1`).toEqual([
      { session_id: id(1) },
      { session_id: id(2) },
    ]);
    expect(await database.sql`select session_id from sync_participants order by 1`).toEqual([
      { session_id: id(1) },
      { session_id: id(2) },
    ]);
  });
});
