import type { TestDatabase } from "@strata/postgres-testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { syncSessions } from "../../src/index.ts";
import { recordSession } from "../../src/queries.ts";
import { createLatestSyncDatabase } from "../sync-database.ts";
import { DRIVERS, type OpenDatabase } from "@strata/postgres-testkit/drivers";

let database: TestDatabase;
beforeAll(async () => {
  database = await createLatestSyncDatabase();
});
afterAll(() => database.drop());

const at = (second: number, ms = 0) => new Date(Date.UTC(2025, 0, 1, 12, 0, second, ms));

describe.each(DRIVERS)("over %s", (_, open) => {
  let opened: OpenDatabase;
  beforeAll(() => {
    opened = open(database.url);
  });
  afterAll(() => opened[Symbol.asyncDispose]());
  beforeEach(() => database.sql`truncate sync_sessions`);

  const sessionId = crypto.randomUUID();
  const record = (state: Partial<Parameters<typeof recordSession>[1]>) =>
    recordSession(opened.db, { sessionId, syncMode: "global", lastUpdatedAt: at(0), ...state });
  const stored = async () => (await opened.db.select().from(syncSessions))[0];

  test("a session that is new gets the defaults of what is left out", async () => {
    expect(await record({ finalStatus: "pending", createdAt: at(0) })).toEqual({
      sessionId,
      syncMode: "global",
      timePerCycleMs: null,
      incrementMs: 0,
      maxTimeMs: null,
      createdAt: at(0),
      startedAt: null,
      completedAt: null,
      finalStatus: "pending",
      totalCycles: 0,
      totalParticipants: 0,
      metadata: {},
      lastUpdatedAt: at(0),
    });
  });

  test("newer news go over older, and leave alone what they do not name", async () => {
    await record({ createdAt: at(0), startedAt: at(1), totalCycles: 3, metadata: { room: 1 }, finalStatus: "running" });
    expect(
      await record({
        lastUpdatedAt: at(5),
        finalStatus: "paused",
        totalCycles: 4,
        createdAt: at(5),
        startedAt: undefined,
      }),
    ).toMatchObject({
      createdAt: at(0),
      startedAt: at(1),
      totalCycles: 4,
      metadata: { room: 1 },
      finalStatus: "paused",
      lastUpdatedAt: at(5),
    });
  });

  test("a writer that is late changes nothing and hears so", async () => {
    const newer = await record({ lastUpdatedAt: at(5), finalStatus: "completed" });
    expect(await record({ lastUpdatedAt: at(4, 999), finalStatus: "running" })).toBeUndefined();
    expect(await stored()).toEqual(newer);
  });

  test("a null that is given is recorded", async () => {
    await record({ startedAt: at(1) });
    expect(await record({ lastUpdatedAt: at(5), startedAt: null })).toMatchObject({ startedAt: null });
  });

  test("of two states of the same millisecond the later arrival stays, as often as it comes", async () => {
    await record({ finalStatus: "pending" });
    for (const finalStatus of ["running", "paused", "running", "running"] as const) {
      expect(await record({ finalStatus })).toMatchObject({ finalStatus, lastUpdatedAt: at(0) });
    }
    expect(await record({ lastUpdatedAt: at(0, 1), finalStatus: "completed" })).toMatchObject({
      lastUpdatedAt: at(0, 1),
    });
  });

  test("a state without a time is the oldest", async () => {
    await database.sql`insert into sync_sessions (session_id, sync_mode, last_updated_at) values (${sessionId}, 'global', null)`;
    expect(await record({ finalStatus: "running" })).toMatchObject({ finalStatus: "running", lastUpdatedAt: at(0) });
  });

  test("a trigger that sets the time wherever the writer has not makes no state look late", async () => {
    const { sql } = database;
    await sql`create function touch() returns trigger language plpgsql as 'begin new.last_updated_at = now(); return new; end'`;
    await sql`create trigger touch before update on sync_sessions for each row
      when (new.last_updated_at is not distinct from old.last_updated_at) execute function touch()`;
    try {
      await record({ finalStatus: "pending" });
      await record({ finalStatus: "running" });
      expect(await record({ lastUpdatedAt: at(0, 1), finalStatus: "paused" })).toMatchObject({ finalStatus: "paused" });
    } finally {
      await sql`drop function touch cascade`;
    }
  });

  test("whatever the order in which 16 writers arrive, the newest state stays", async () => {
    const states = Array.from({ length: 64 }, (_each, n) => ({ lastUpdatedAt: at(0, n), totalCycles: n }));
    await using many = open(database.url, { max: 16 });
    const shuffled = states.toSorted((a, b) => ((a.totalCycles * 37) % 64) - ((b.totalCycles * 37) % 64));
    await Promise.all(shuffled.map((state) => recordSession(many.db, { sessionId, syncMode: "global", ...state })));
    expect(await stored()).toMatchObject({ totalCycles: 63, lastUpdatedAt: at(0, 63) });
  });
});
