import type { TestDatabase } from "@strata/postgres-testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { syncEvents, syncParticipants, syncSessions } from "../src/index.ts";
import { harden, soften } from "../src/hardening.ts";
import { orphanedSessions } from "../src/queries.ts";
import { seed } from "../src/seed.ts";
import { syncEventInsertSchema, syncParticipantInsertSchema, syncSessionInsertSchema } from "../src/validation.ts";
import { DRIVERS, openPostgresJs } from "@strata/postgres-testkit/drivers";
import { createLatestSyncDatabase } from "./sync-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createLatestSyncDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.sql`truncate sync_events, sync_sessions, sync_participants`);

const until = new Date("2025-03-01T18:00:00Z");
const fingerprint = async () =>
  (
    await database.sql`select (select md5(string_agg(s::text, '|' order by session_id)) from sync_sessions s) as sessions,
    (select md5(string_agg(p::text, '|' order by id)) from sync_participants p) as participants,
    (select md5(string_agg(e::text, '|' order by id)) from sync_events e) as events`
  )[0];

describe.each(DRIVERS)("over %s", (_, open) => {
  test.each([0, 1, 500, 12_000])("%d events are written, and progress is told up to the last", async (rows) => {
    await using opened = open(database.url);
    const told: { table: string; done: number; total: number }[] = [];
    const written = await seed(opened.db, { rows, until, onProgress: (progress) => told.push(progress) });
    expect(written.events).toBe(rows);
    const [counted] = await database.sql`select (select count(*)::int from sync_sessions) as sessions,
      (select count(*)::int from sync_participants) as participants, (select count(*)::int from sync_events) as events`;
    expect(counted).toEqual(written);
    expect(told.at(-1)).toEqual({ table: "sync_events", done: rows, total: rows });
  });
});

test("the same seed makes the same rows, by COPY and by INSERT; another makes others", async () => {
  const made = [];
  for (const [options, open] of [
    [{ rows: 12_000, until }, DRIVERS[0][1]],
    [{ rows: 12_000, until }, DRIVERS[1][1]],
    [{ rows: 12_000, until, seed: 2 }, DRIVERS[0][1]],
  ] as const) {
    await database.sql`truncate sync_events, sync_sessions, sync_participants`;
    await using opened = open(database.url);
    await seed(opened.db, options);
    made.push(await fingerprint());
  }
  expect(made[1]).toEqual(made[0]);
  for (const table of ["sessions", "participants", "events"]) expect(made[2]?.[table]).not.toBe(made[0]?.[table]);
});

test("a day is believable: valid rows, times in order, sessions that agree with their events, few orphans", async () => {
  await using opened = openPostgresJs(database.url);
  const { sessions } = await seed(opened.db, { rows: 12_000, until });
  for (const row of await opened.db.select().from(syncSessions)) {
    expect(syncSessionInsertSchema.safeParse(row).error?.issues).toBeUndefined();
  }
  for (const row of await opened.db.select().from(syncParticipants)) {
    expect(syncParticipantInsertSchema.safeParse(row).error?.issues).toBeUndefined();
  }
  for (const row of await opened.db.select().from(syncEvents).limit(1000)) {
    expect(syncEventInsertSchema.safeParse(row).error?.issues).toBeUndefined();
  }
  await harden(opened.db);
  await soften(opened.db);

  const wrong = await database.sql`
    select s.session_id from sync_sessions s join lateral (
      select count(*) filter (where event_type = 'cycle_switched') as cycles, min("timestamp") as first, max("timestamp") as last
      from sync_events e where e.session_id = s.session_id) t on true
    join lateral (select count(*) as people from sync_participants p where p.session_id = s.session_id) p on true
    where s.total_cycles <> t.cycles or s.created_at <> t.first or s.last_updated_at <> t.last or p.people <> s.total_participants
      or s.created_at < ${until}::timestamptz - interval '24 h' or t.last > ${until} or s.started_at > t.last`;
  expect(wrong).toEqual([]);
  const orphans = await orphanedSessions(opened.db, { quietForMs: 0, limit: 1000 });
  expect(orphans.length).toBeGreaterThan(0);
  expect(orphans.length).toBeLessThan(sessions / 20);
  expect(await database.sql`select distinct sync_mode from sync_sessions`).toHaveLength(5);
});

test("seeded again it meets the primary key", async () => {
  await using opened = openPostgresJs(database.url);
  for (const rows of [100, 12_000]) {
    await seed(opened.db, { rows, until, seed: rows });
    await expect(seed(opened.db, { rows, until, seed: rows })).rejects.toThrow();
  }
});
