import { readCatalog } from "@strata/postgres-testkit";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/postgres-js";
import { describe, expect, test } from "vitest";
import { timers, type HttpCallback } from "../../src/index.ts";
import { claimDueTimers, scheduleTimer } from "../../src/queries.ts";
import { insertDueTimer } from "../queries/a-timer.ts";
import { createContractedTimerDatabase, createTimerDatabaseAt, finish, STAGES } from "./in-phases.ts";
import { oldDue, oldFind, oldSchedule, oldTimers, oldUpdate } from "./previous-release.ts";

const HOOK: HttpCallback = { type: "http", url: "https://example.org/new", headers: { a: "b" }, payload: { n: 1 } };
const NATS = { type: "nats", subject: "timers.fired" } as const;
const executeAt = new Date("2100-01-01T00:00:00Z");
/** Whether some timers have the new form by then, and whether all have. */
const HAVE_NEW_FORM = { expanded: [false, false], "half backfilled": [true, false], ready: [true, true] };

describe.each(STAGES)("%s", (stage) => {
  async function arrange() {
    const database = await createTimerDatabaseAt(stage);
    const db = drizzle({ client: database.sql });
    const [untouched] = await database.sql<{ id: string }[]>`
      select id from timers where callback_url = 'https://example.org/2999'`;
    const newFind = async (id: string) => (await db.select().from(timers).where(eq(timers.id, id)))[0];
    return {
      database,
      sql: database.sql,
      db,
      newFind,
      id: untouched?.id ?? "",
      [Symbol.asyncDispose]: () => database.drop(),
    };
  }

  test("what the previous release writes, it reads, and so does the new one", async () => {
    await using at = await arrange();
    const callback = { callbackUrl: "https://example.org/a", callbackHeaders: { x: "y" }, callbackPayload: [1] };
    const { id } = await oldSchedule(at.db, callback);
    expect(await oldFind(at.db, id)).toMatchObject(callback);
    expect(await at.newFind(id)).toMatchObject({
      callbackType: "http",
      callbackConfig: { type: "http", url: "https://example.org/a", headers: { x: "y" }, payload: [1] },
    });
    await oldUpdate(at.db, id, { callbackUrl: "https://example.org/b", callbackHeaders: null });
    expect(await at.newFind(id)).toMatchObject({
      callbackConfig: { type: "http", url: "https://example.org/b", headers: null, payload: [1] },
    });
  });

  test("what the new release writes, it reads, and so does the previous one", async () => {
    await using at = await arrange();
    const timer = await scheduleTimer(at.db, { executeAt, callback: HOOK });
    const id = timer?.id ?? "";
    expect(await at.newFind(id)).toMatchObject({ callbackType: "http", callbackConfig: HOOK });
    expect(await oldFind(at.db, id)).toMatchObject({
      callbackUrl: HOOK.url,
      callbackHeaders: HOOK.headers,
      callbackPayload: HOOK.payload,
    });
    const callbackConfig = { type: "http", url: "https://example.org/c" } as const;
    await at.db.update(timers).set({ callbackConfig }).where(eq(timers.id, id));
    expect(await at.newFind(id)).toMatchObject({ callbackConfig });
    expect(await oldFind(at.db, id)).toMatchObject({
      callbackUrl: "https://example.org/c",
      callbackHeaders: null,
      callbackPayload: null,
    });
  });

  test("a timer from before is read and written by the previous release, and comes out in the new form", async () => {
    await using at = await arrange();
    expect(await oldFind(at.db, at.id)).toMatchObject({ callbackUrl: "https://example.org/2999" });
    await oldUpdate(at.db, at.id, { status: "failed", lastError: "503" });
    expect(await at.newFind(at.id)).toMatchObject({
      status: "failed",
      callbackConfig: { type: "http", url: "https://example.org/2999", headers: null },
    });
    await oldUpdate(at.db, at.id, { callbackUrl: "https://example.org/moved" });
    await finish(at.database.url);
    expect(await at.newFind(at.id)).toMatchObject({
      status: "failed",
      callbackConfig: { url: "https://example.org/moved" },
    });
  });

  test("either release finds what is due, whoever scheduled it", async () => {
    await using at = await arrange();
    await at.sql`update timers set status = 'completed' where status = 'pending'`;
    const { id: old } = await oldSchedule(at.db, {
      createdAt: new Date("2020-01-01"),
      executeAt: new Date("2020-01-02"),
    });
    const young = await insertDueTimer(at.database, 1000, { callback_config: HOOK });
    expect((await oldDue(at.db)).map(({ id, callbackUrl }) => [id, callbackUrl])).toEqual([
      [old, "https://example.org/old"],
      [young, HOOK.url],
    ]);
    const claimed = await claimDueTimers(at.db, { limit: 10 });
    expect(claimed.map(({ timer }) => timer.callbackConfig)).toMatchObject([{ url: "https://example.org/old" }, HOOK]);
  });

  test("a nats timer is refused, and a timer without a url: the previous release could not read them", async () => {
    await using at = await arrange();
    const refused = { code: "23514", constraint_name: "http_until_contract" };
    await expect(
      at.sql`insert into timers ${at.sql({ execute_at: executeAt, callback_type: "nats", callback_config: NATS })}`,
    ).rejects.toMatchObject(refused);
    await expect(
      at.sql`insert into timers ${at.sql({ execute_at: executeAt, callback_config: { type: "http" } })}`,
    ).rejects.toMatchObject(refused);
    await expect(
      at.sql`update timers set callback_type = 'nats', callback_config = ${at.sql.json(NATS)} where id = ${at.id}`,
    ).rejects.toMatchObject(refused);
    await finish(at.database.url);
    const taken = await scheduleTimer(at.db, { executeAt, callback: NATS });
    expect(taken?.callbackType).toBe("nats");
  });

  test("two forms at once must say the same", async () => {
    await using at = await arrange();
    const both = (url: string) =>
      at.sql`insert into timers ${at.sql({
        execute_at: executeAt,
        callback_url: "https://example.org/one",
        callback_config: { type: "http", url },
      })}`;
    await expect(both("https://example.org/other")).rejects.toMatchObject({
      code: "23514",
      constraint_name: "same_callback_until_contract",
    });
    await both("https://example.org/one");
  });

  test("a timer without any callback is refused, as ever", async () => {
    await using at = await arrange();
    await expect(at.sql`insert into timers (execute_at) values ('2100-01-01')`).rejects.toMatchObject({
      code: "23502",
    });
  });

  test("so many timers have the new form: none, some, or all", async () => {
    await using at = await arrange();
    const [{ some, all } = {}] = await at.sql`
      select count(callback_config) > 0 as some, count(callback_config) = count(*) as all from timers`;
    expect([some, all]).toEqual(HAVE_NEW_FORM[stage]);
  });

  test("from there, it comes to the end: the same catalog, and no updated_at but those of the application", async () => {
    await using at = await arrange();
    const { id } = await oldSchedule(at.db);
    const before = await at.sql`select id, updated_at from timers order by id`;
    await finish(at.database.url);
    expect(await at.sql`select id, updated_at from timers order by id`).toEqual(before);
    expect(await at.newFind(id)).toMatchObject({ callbackConfig: { url: "https://example.org/old" } });
    await using byScript = await createContractedTimerDatabase("script");
    expect(await readCatalog(at.sql)).toEqual(await readCatalog(byScript.sql));
  });
});

test("after contract the previous release's columns are gone", async () => {
  await using database = await createContractedTimerDatabase("phased");
  const db = drizzle({ client: database.sql });
  await expect(db.select().from(oldTimers).limit(1)).rejects.toMatchObject({ cause: { code: "42703" } });
});
