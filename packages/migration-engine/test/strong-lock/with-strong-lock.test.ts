import { createDatabase, type TestDatabase } from "@strata/postgres-testkit";
import type { ReservedSql } from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { withStrongLock, type StrongLockEvent, type StrongLockOptions } from "../../src/index.ts";
import { attemptMs } from "../../src/strong-lock/attempt-ms.ts";
import { connect } from "../../src/wire/connect.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.sql.unsafe("DROP TABLE IF EXISTS busy; CREATE TABLE busy (id int); INSERT INTO busy VALUES (1)");
});

interface Ran {
  readonly events: readonly StrongLockEvent[];
}

/** Runs a script under the procedure; gives what was told meanwhile. */
async function change(script: string, options: Partial<StrongLockOptions> = {}): Promise<Ran> {
  const [session, watch] = [await connect({ url: database.url }), await connect({ url: database.url })];
  onTestFinished(async () => {
    await Promise.all([session.close(), watch.close()]);
  });
  const events: StrongLockEvent[] = [];
  await withStrongLock(session, watch, ["busy"], script, {
    purpose: "@strata/a/20260101000000_change",
    ...options,
    report: (event) => {
      events.push(event);
      options.report?.(event);
    },
  });
  return { events };
}

async function hold(statement: string): Promise<{ readonly sql: ReservedSql; readonly pid: number }> {
  const sql = await database.sql.reserve();
  onTestFinished(() => sql.release());
  await sql`BEGIN`;
  await sql.unsafe(statement);
  const [row] = await sql<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
  return { sql, pid: row?.pid ?? 0 };
}

async function columns(): Promise<string[]> {
  const rows = await database.sql<{ name: string }[]>`
    SELECT attname AS name FROM pg_attribute WHERE attrelid = 'busy'::regclass AND attnum > 0 ORDER BY attnum`;
  return rows.map(({ name }) => name);
}

const ADD = "ALTER TABLE busy ADD COLUMN more int";

describe("a strong lock", () => {
  test("is taken at once where nobody is in the way", async () => {
    expect(await change(ADD)).toEqual({ events: [] });
    expect(await columns()).toEqual(["id", "more"]);
  });

  test("waits for an old reader without a place in the queue: meanwhile others go on", async () => {
    const reader = await hold("SELECT FROM busy");
    const told = Promise.withResolvers<StrongLockEvent>();
    const changed = change(ADD, { oldMs: 0, report: told.resolve });
    expect(await told.promise).toMatchObject({ type: "strong-lock-waiting", blockers: [{ pid: reader.pid }] });
    // Each of these would stand behind a request for ACCESS EXCLUSIVE.
    for (let count = 0; count < 50; count += 1) {
      await database.sql`UPDATE busy SET id = id + 1`;
      expect(await database.sql`SELECT FROM pg_locks WHERE relation = 'busy'::regclass AND NOT granted`).toEqual([]);
    }
    await reader.sql`COMMIT`;
    expect((await changed).events.filter(({ type }) => type === "strong-lock-retry")).toEqual([]);
    expect(await columns()).toEqual(["id", "more"]);
  });

  test("that only keeps writers out does not wait for readers", async () => {
    const reader = await hold("SELECT FROM busy");
    const script = "LOCK TABLE busy IN SHARE ROW EXCLUSIVE MODE";
    expect(await change(script, { mode: "SHARE ROW EXCLUSIVE" })).toEqual({ events: [] });
    await reader.sql`COMMIT`;
  });

  test("ends with the names of those in the way when its time is up, and leaves nothing", async () => {
    const writer = await hold("UPDATE busy SET id = 2");
    const tried = change(ADD, { budgetMs: 300 });
    await expect(tried).rejects.toMatchObject({
      code: "TABLE_LOCKED",
      outcome: "locked",
      message: expect.stringContaining("@strata/a/20260101000000_change"),
      why: expect.stringContaining(`pid ${writer.pid}`),
      next: expect.stringContaining(`pg_terminate_backend(${writer.pid})`),
    });
    await writer.sql`COMMIT`;
    expect(await columns()).toEqual(["id"]);
    expect(await database.sql`SELECT FROM pg_locks WHERE relation = 'busy'::regclass`).toEqual([]);
  });

  test("gives way after lock_timeout, again and again, when the look missed who is in the way", async () => {
    const reader = await hold("SELECT FROM busy");
    // Nobody is ever old: the procedure has to try.
    const retried = Promise.withResolvers<void>();
    let retries = 0;
    const changed = change(ADD, {
      oldMs: 1e9,
      lockTimeoutMs: 20,
      report: ({ type }) => {
        if (type === "strong-lock-retry" && (retries += 1) === 3) retried.resolve();
      },
    });
    await retried.promise;
    expect(await columns()).toEqual(["id"]);
    await reader.sql`COMMIT`;
    await changed;
    expect(await columns()).toEqual(["id", "more"]);
  });

  test("is tried for a moment first, and for longer only when that does not help", async () => {
    const reader = await hold("SELECT FROM busy");
    const [session, watch] = [await connect({ url: database.url }), await connect({ url: database.url })];
    onTestFinished(async () => {
      await Promise.all([session.close(), watch.close()]);
    });
    await session.execute("SET synchronous_commit = on");
    const seen: (string | undefined)[] = [];
    const work = async (): Promise<void> => {
      const [row] = await session.query<Record<"timeout" | "commit", string>>(
        "SELECT current_setting('lock_timeout') AS timeout, current_setting('synchronous_commit') AS commit",
      );
      seen.push(row?.timeout);
      // Nobody waits with it for the disk while it has the lock.
      expect(row?.commit).toBe("off");
      if (seen.length === 6) await reader.sql`COMMIT`;
      await session.execute(ADD);
    };
    await withStrongLock(session, watch, ["busy"], work, { purpose: "a test", oldMs: 1e9, lockTimeoutMs: 40 });
    expect(seen).toEqual(["25ms", "25ms", "25ms", "25ms", "40ms", "40ms"]);
    expect([0, 3, 4, 8, 1e6].map((attempt) => attemptMs(attempt, 100))).toEqual([25, 25, 50, 100, 100]);
    expect(attemptMs(0, 0.2)).toBe(1);
  });

  test("of two tables waits for those who are old in either, and keeps autovacuum from both", async () => {
    await database.sql.unsafe("DROP TABLE IF EXISTS parent; CREATE TABLE parent (id int PRIMARY KEY)");
    const reader = await hold("SELECT FROM parent");
    const [session, watch] = [await connect({ url: database.url }), await connect({ url: database.url })];
    onTestFinished(async () => {
      await Promise.all([session.close(), watch.close()]);
    });
    const told = Promise.withResolvers<StrongLockEvent>();
    const work = (): Promise<unknown> =>
      session.query(
        `SELECT relation::regclass::text AS name FROM pg_locks
          WHERE pid = pg_backend_pid() AND mode = 'ShareUpdateExclusiveLock' ORDER BY name`,
      );
    const options = { purpose: "a test", oldMs: 0, report: told.resolve };
    const done = withStrongLock(session, watch, ["busy", "parent"], work, options);
    expect(await told.promise).toMatchObject({ type: "strong-lock-waiting", blockers: [{ pid: reader.pid }] });
    await reader.sql`COMMIT`;
    expect(await done).toEqual([{ name: "busy" }, { name: "parent" }]);
  });

  test("an error of the work itself is handed on at once, and nothing of it stays", async () => {
    await expect(change(`${ADD}; SELECT nope`)).rejects.toMatchObject({ sqlState: "42703" });
    expect(await columns()).toEqual(["id"]);
  });

  test("stops between two attempts when it is told to", async () => {
    const reader = await hold("SELECT FROM busy");
    const stop = new AbortController();
    const reason = new Error("stop");
    const changed = change(ADD, { signal: stop.signal, report: () => stop.abort(reason) });
    await expect(changed).rejects.toBe(reason);
    await reader.sql`COMMIT`;
  });
});
