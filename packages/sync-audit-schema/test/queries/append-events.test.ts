import type { TestDatabase } from "@strata/postgres-testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { syncEvents } from "../../src/index.ts";
import { appendEvents, type EventToAppend } from "../../src/queries.ts";
import { createLatestSyncDatabase } from "../sync-database.ts";
import { DRIVERS, openPostgresJs, type OpenDatabase } from "@strata/postgres-testkit/drivers";

let database: TestDatabase;
beforeAll(async () => {
  database = await createLatestSyncDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.sql`truncate sync_events`);

const sessionId = crypto.randomUUID();
const events = (count: number): EventToAppend[] =>
  Array.from({ length: count }, () => ({ id: crypto.randomUUID(), sessionId, eventType: "cycle_switched" }));
const ids = (all: readonly EventToAppend[]) => all.map(({ id }) => id).toSorted();
const stored = async () =>
  (await database.sql<{ id: string }[]>`select id from sync_events order by id`).map(({ id }) => id);

describe.each(DRIVERS)("over %s", (_, open) => {
  let opened: OpenDatabase;
  beforeAll(() => {
    opened = open(database.url);
  });
  afterAll(() => opened[Symbol.asyncDispose]());

  test("an event is stored as it is sent", async () => {
    const event = {
      id: crypto.randomUUID(),
      sessionId,
      eventType: "session_paused",
      participantId: crypto.randomUUID(),
      groupId: crypto.randomUUID(),
      timeRemainingMs: 2_147_483_647,
      timeElapsedMs: 0,
      cycleNumber: 3,
      timestamp: new Date("2025-01-01T00:00:00.123Z"),
      stateSnapshot: { text: "a \\ 'b'", list: [1, null, { x: true }] },
      metadata: { by: "test" },
    };
    expect(await appendEvents(opened.db, [event])).toEqual([event.id]);
    expect(await opened.db.select().from(syncEvents)).toEqual([event]);
  });

  test("sent again, nothing is appended and what is there stays as it is", async () => {
    const [first, ...others] = events(3);
    if (first === undefined) throw new Error("none");
    await appendEvents(opened.db, [first]);
    const changed = { ...first, eventType: "session_completed" };
    expect((await appendEvents(opened.db, [changed, ...others, changed])).toSorted()).toEqual(ids(others));
    expect(await appendEvents(opened.db, [changed, ...others])).toEqual([]);
    const types = await opened.db.select({ type: syncEvents.eventType }).from(syncEvents);
    expect(types.map(({ type }) => type)).toEqual(["cycle_switched", "cycle_switched", "cycle_switched"]);
  });

  test("more than a statement can hold go out in several", async () => {
    const many = events(6_500);
    expect(await appendEvents(opened.db, many)).toEqual(ids(many));
    expect(await stored()).toEqual(ids(many));
  });

  test("no events are no work", async () => {
    expect(await appendEvents(opened.db, [])).toEqual([]);
  });
});

test("16 writers that send the same events in any order: each is appended by one, and none deadlocks", async () => {
  const all = events(300);
  await using many = openPostgresJs(database.url, { max: 16 });
  const appended = await Promise.all(
    Array.from({ length: 16 }, (_, writer) =>
      appendEvents(
        many.db,
        all.toSorted((a, b) => (a.id < b.id === (writer % 2 === 0) ? -1 : 1)),
      ),
    ),
  );
  expect(appended.flat().toSorted()).toEqual(ids(all));
  expect(await stored()).toEqual(ids(all));
});

test("a writer whose connection is cut sends all again: nothing is lost and nothing there twice", async () => {
  const all = events(5_000);
  await using writer = openPostgresJs(database.url, { max: 1 });
  const cut = (async () => {
    for (;;) {
      const [{ done } = { done: false }] = await database.sql<{ done: boolean }[]>`
        select pg_terminate_backend(pid) as done from pg_stat_activity
        where datname = current_database() and query like 'insert into "sync_events"%' and state = 'active'`;
      if (done) return;
    }
  })();
  await expect(appendEvents(writer.db, all)).rejects.toThrow();
  await cut;
  const before = await stored();
  expect(before.length).toBeLessThan(5_000);

  const appended = await untilItGoes(() => appendEvents(writer.db, all));
  expect([...before, ...appended].toSorted()).toEqual(ids(all));
  expect(await stored()).toEqual(ids(all));
});

/** The driver may hand out the dying connection once more. */
async function untilItGoes<Result>(send: () => Promise<Result>): Promise<Result> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await send();
    } catch (error) {
      if (attempt === 5) throw error;
    }
  }
}
