import { join } from "node:path";
import { readCatalog, type TestDatabase } from "@strata/postgres-testkit";
import { testHardening } from "@strata/postgres-testkit/domain";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { harden, soften } from "../src/hardening.ts";
import { appendEvents, purgeEvents, recordSession, sessionTimeline } from "../src/queries.ts";
import { openPostgresJs, type OpenDatabase } from "@strata/postgres-testkit/drivers";
import { createLatestSyncDatabase } from "./sync-database.ts";

let database: TestDatabase;
let opened: OpenDatabase;
beforeAll(async () => {
  database = await createLatestSyncDatabase();
  opened = openPostgresJs(database.url);
});
afterAll(async () => {
  await opened[Symbol.asyncDispose]();
  await database.drop();
});
beforeEach(async () => {
  await soften(opened.db);
  await database.sql`truncate sync_events, sync_sessions, sync_participants`;
});

const sessionId = crypto.randomUUID();
const event = (columns = {}) => ({ id: crypto.randomUUID(), sessionId, eventType: "session_created", ...columns });
const append = (columns = {}) => appendEvents(opened.db, [event(columns)]);

describe("hardened", () => {
  beforeEach(() => harden(opened.db));

  test("events are appended, again and again, and read", async () => {
    const one = event();
    expect(await appendEvents(opened.db, [one])).toEqual([one.id]);
    expect(await appendEvents(opened.db, [one])).toEqual([]);
    expect((await sessionTimeline(opened.db, { sessionId })).rows).toHaveLength(1);
  });

  test.each([
    ["sync_events_append_only", "update sync_events set event_type = 'x'"],
    ["sync_events_append_only", "delete from sync_events"],
    [
      "sync_events_append_only",
      `insert into sync_events select * from sync_events on conflict (id) do update set event_type = 'x'`,
    ],
    ["sync_events_no_truncate", "truncate sync_events"],
    ["sync_events_no_truncate", "truncate sync_sessions, sync_events, sync_participants"],
    [
      "sync_events_event_type_name",
      `insert into sync_events (session_id, event_type) values (gen_random_uuid(), 'Two words')`,
    ],
    ["sync_events_event_type_name", `insert into sync_events (session_id, event_type) values (gen_random_uuid(), '')`],
  ])("%s refuses: %s", async (rule, statement) => {
    await append();
    await expect(database.sql.unsafe(statement)).rejects.toMatchObject({ code: "23514", constraint_name: rule });
    expect(await database.sql`select event_type from sync_events`).toEqual([{ event_type: "session_created" }]);
  });

  test("an event may arrive before its session, and sessions change as before", async () => {
    await append();
    const session = { sessionId, syncMode: "global" } as const;
    await recordSession(opened.db, { ...session, lastUpdatedAt: new Date(0) });
    expect(await recordSession(opened.db, { ...session, lastUpdatedAt: new Date(1) })).toBeDefined();
    expect((await database.sql`delete from sync_sessions`).count).toBe(1);
  });

  test("to purge, one softens and hardens in the same transaction", async () => {
    await append({ timestamp: new Date(0) });
    await expect(purgeEvents(opened.db, { olderThanMs: 1000 })).rejects.toMatchObject({
      cause: { constraint_name: "sync_events_append_only" },
    });
    await opened.db.transaction(async (tx) => {
      await soften(tx);
      expect(await purgeEvents(tx, { olderThanMs: 1000 })).toBe(1);
      await harden(tx);
    });
    await append();
    await expect(database.sql`delete from sync_events`).rejects.toMatchObject({ code: "23514" });
  });
});

test("the session's foreign key, on request: the session first", async () => {
  await harden(opened.db, { sessionForeignKey: true });
  await expect(append()).rejects.toMatchObject({
    cause: { code: "23503", constraint_name: "sync_events_session_fkey" },
  });
  await recordSession(opened.db, { sessionId, syncMode: "global", lastUpdatedAt: new Date() });
  expect(await append()).toHaveLength(1);
  await expect(database.sql`delete from sync_sessions`).rejects.toMatchObject({ code: "23503" });
  await harden(opened.db);
  expect(await append({ sessionId: crypto.randomUUID() })).toHaveLength(1);
});

test("without it nothing of that is refused", async () => {
  const { sql } = database;
  await append({ eventType: "Two words" });
  expect((await sql`update sync_events set event_type = 'x'`).count).toBe(1);
  expect((await sql`delete from sync_events`).count).toBe(1);
  await sql`truncate sync_events`;
});

describe("for a role that writes", () => {
  const role = `q2_writer_${crypto.randomUUID().slice(0, 8)} "x"`;
  const as = async (statement: string) => {
    await database.sql.begin(async (tx) => {
      await tx`set local role ${tx(role)}`;
      await tx.unsafe(statement);
    });
  };
  beforeAll(async () => {
    await database.sql`create role ${database.sql(role)}`;
    await database.sql`grant usage on schema public to ${database.sql(role)}`;
  });
  afterAll(async () => {
    await soften(opened.db);
    await database.sql`drop owned by ${database.sql(role)}`;
    await database.sql`drop role ${database.sql(role)}`;
  });

  test("appending and reading are all that is left, until it is softened", async () => {
    const { sql } = database;
    await sql`grant all on sync_events to ${sql(role)}`;
    await sql`grant select on sync_events to ${sql(role)} with grant option`;
    const before = await readCatalog(sql);

    await harden(opened.db, { writers: [role] });
    await harden(opened.db, { writers: [role] });
    await as("insert into sync_events (session_id, event_type) values (gen_random_uuid(), 'session_created')");
    await as("select from sync_events");
    for (const refused of [
      "update sync_events set event_type = 'x'",
      "delete from sync_events",
      "truncate sync_events",
    ]) {
      await expect(as(refused)).rejects.toMatchObject({ code: "42501" });
    }

    await soften(opened.db);
    expect(await readCatalog(sql)).toEqual(before);
    await as("delete from sync_events");
  });

  test("a later call without the role leaves it narrowed, and softening still gives all back", async () => {
    const before = await readCatalog(database.sql);
    await harden(opened.db, { writers: [role] });
    await harden(opened.db);
    await expect(as("delete from sync_events")).rejects.toMatchObject({ code: "42501" });
    await soften(opened.db);
    expect(await readCatalog(database.sql)).toEqual(before);
  });

  test("a role that does not exist leaves nothing behind", async () => {
    const before = await readCatalog(database.sql);
    await expect(harden(opened.db, { writers: ["nobody at all"] })).rejects.toMatchObject({ cause: { code: "42704" } });
    expect(await readCatalog(database.sql)).toEqual(before);
  });
});

testHardening({
  folder: join(import.meta.dirname, ".."),
  page: "sync-audit.md",
  harden: [harden, (db) => harden(db, { sessionForeignKey: true })],
  soften,
  database: () => database,
  brokenRule: { constraint: "sync_events_event_type_name", insertRow: () => append({ eventType: "Two words" }) },
});
