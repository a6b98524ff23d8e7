import { createDatabase } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { migrate, type Clock, type RunEvent } from "../src/index.ts";
import { schemaPackage, table } from "./schema-package-fixture.ts";

const FIRST = "20250101000000_first";
/** What the engine takes: `stra` and the schema. */
const TAKE = "SELECT pg_advisory_lock(1937011297, hashtext('public'))";
const GIVE_BACK = "SELECT pg_advisory_unlock_all()";

describe("the lock between migrators", () => {
  test("eight at once on an empty database: all succeed, every migration is recorded once", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const roster = [
      await schemaPackage("a", { [FIRST]: table("a1"), "20250103000000_x": table("a3") }),
      await schemaPackage("b", { "20250102000000_x": table("b2") }),
    ];
    const results = await Promise.all(Array.from({ length: 8 }, () => migrate({ url, roster })));
    expect(results.map(({ applied }) => applied.length).toSorted((a, b) => a - b)).toEqual([0, 0, 0, 0, 0, 0, 0, 3]);
    expect(await sql`SELECT count(*)::int FROM strata_ledger`).toEqual([{ count: 3 }]);
  });

  test("says who holds it while waiting, and goes on when it is free", async () => {
    await using database = await createDatabase();
    const holder = await database.sql.reserve();
    const [who] = await holder`SELECT pg_backend_pid() AS pid`;
    await holder.unsafe(TAKE);
    const events: RunEvent[] = [];
    const roster = [await schemaPackage("a", { [FIRST]: table("a1") })];
    const run = migrate({
      url: database.url,
      roster,
      report: (event) => {
        events.push(event);
        if (event.type === "lock-waiting") void holder.unsafe(GIVE_BACK).execute();
      },
    });
    expect((await run).applied).toHaveLength(1);
    expect(events[0]).toMatchObject({ type: "lock-waiting", holder: { pid: who?.["pid"], user: expect.any(String) } });
    holder.release();
  });

  test("gives up after the time allowed, with nothing done and the holder named", async () => {
    await using database = await createDatabase();
    const holder = await database.sql.reserve();
    const [who] = await holder`SELECT pg_backend_pid() AS pid`;
    await holder.unsafe(TAKE);
    let milliseconds = 0;
    const clock: Clock = {
      now: () => milliseconds,
      sleep: async (ms) => {
        milliseconds += ms;
      },
    };
    const roster = [await schemaPackage("a", { [FIRST]: table("a1") })];
    await expect(migrate({ url: database.url, roster, clock, lockWaitMs: 2_000 })).rejects.toMatchObject({
      code: "LOCK_NOT_AVAILABLE",
      outcome: "locked",
      message: expect.stringContaining(`pid ${who?.["pid"]}`),
      next: expect.stringContaining(`pg_terminate_backend(${who?.["pid"]})`),
    });
    expect(await holder`SELECT to_regclass('a1') AS a1, to_regclass('strata_ledger') AS ledger`).toEqual([
      { a1: null, ledger: null },
    ]);
    holder.release();
  });

  test("never waits inside the server, where it would hold up CREATE INDEX CONCURRENTLY", async () => {
    await using database = await createDatabase();
    const holder = await database.sql.reserve();
    await holder.unsafe(TAKE);
    await holder`CREATE TABLE big (id int)`;
    const roster = [await schemaPackage("a", { [FIRST]: table("a1") })];
    const waiting = Promise.withResolvers<void>();
    const run = migrate({
      url: database.url,
      roster,
      report: (event) => event.type === "lock-waiting" && waiting.resolve(),
    });
    await waiting.promise;
    // With a waiter blocked in pg_advisory_lock this would be a deadlock (40P01).
    await holder`CREATE INDEX CONCURRENTLY big_id ON big (id)`;
    await holder.unsafe(GIVE_BACK);
    expect((await run).applied).toHaveLength(1);
    holder.release();
  });

  test("does not stop those for whom there is nothing to do", async () => {
    await using database = await createDatabase();
    const roster = [await schemaPackage("a", { [FIRST]: table("a1") })];
    await migrate({ url: database.url, roster });
    const holder = await database.sql.reserve();
    await holder.unsafe(TAKE);
    expect(await migrate({ url: database.url, roster, lockWaitMs: 0 })).toEqual({ applied: [] });
    holder.release();
  });
});
