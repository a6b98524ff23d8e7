import { createDatabase, readCatalog, type TestDatabase } from "@strata/postgres-testkit";
import type postgres from "postgres";
import { describe, expect, test } from "vitest";
import { migrate, status, type RunEvent, type RunOptions } from "../src/index.ts";
import { schemaPackage, table } from "./schema-package-fixture.ts";

const [FIRST, SECOND] = ["20250101000000_first", "20250102000000_second"] as const;

async function runOf(database: TestDatabase, first: string, second?: string): Promise<RunOptions> {
  const migrations = {
    [FIRST]: { "migration.sql": first },
    ...(second ? { [SECOND]: { "migration.sql": second } } : {}),
  };
  return { url: database.url, roster: [await schemaPackage("a", migrations)] };
}

describe("what cannot go well is refused before the first migration runs", () => {
  test.each([
    "BEGIN;",
    "begin work;",
    "START TRANSACTION;",
    "COMMIT;",
    "END;",
    "ROLLBACK;",
    "ABORT;",
    "PREPARE TRANSACTION 'x';",
  ])("%s in a later one", async (statement) => {
    await using database = await createDatabase();
    const run = await runOf(database, "CREATE TABLE a1 (id int);", `SELECT 1;\n-- here\n${statement}\nSELECT 2;`);
    await expect(migrate(run)).rejects.toMatchObject({
      code: "MIGRATION_ENDED_TRANSACTION",
      location: { line: 3, column: 1 },
    });
    expect((await readCatalog(database.sql)).tables).toEqual({});
  });

  test("but not a savepoint, nor the words inside a function or a string", async () => {
    await using database = await createDatabase();
    const run = await runOf(
      database,
      `SAVEPOINT s; ROLLBACK TO s; ROLLBACK WORK TO SAVEPOINT s; RELEASE s; SELECT 'COMMIT;';
       CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; END; $$;`,
    );
    expect((await migrate(run)).applied).toHaveLength(1);
  });

  test.each([
    "non-transactionl",
    "lock_timeout = 5",
    "lock_timeout = soon",
    "timeout = 5s",
    "acknowledge drop-column",
    "acknowledge drop-column:",
    "",
  ])('a directive that is unknown: "%s"', async (directive) => {
    await using database = await createDatabase();
    const run = await runOf(database, "CREATE TABLE a1 (id int);", `-- strata: ${directive}\nSELECT 1;`);
    await expect(migrate(run)).rejects.toMatchObject({ code: "DIRECTIVE_INVALID", outcome: "misused" });
    expect((await readCatalog(database.sql)).tables).toEqual({});
  });
});

describe("each migration has a transaction of its own", () => {
  test("so an enum value that one adds can be used by the next", async () => {
    await using database = await createDatabase();
    await database.sql`CREATE TYPE mood AS ENUM ('calm')`;
    const run = await runOf(
      database,
      "ALTER TYPE mood ADD VALUE 'busy';",
      "CREATE TABLE a1 (mood mood DEFAULT 'busy');",
    );
    expect((await migrate(run)).applied).toHaveLength(2);
  });

  test("a statement that cannot run in one is named, with the directive to paste", async () => {
    await using database = await createDatabase();
    const run = await runOf(database, "CREATE TABLE a1 (id int);\nCREATE INDEX CONCURRENTLY i ON a1 (id);");
    await expect(migrate(run)).rejects.toMatchObject({
      code: "NEEDS_NO_TRANSACTION",
      next: expect.stringContaining("-- strata: non-transactional"),
      location: { line: 2 },
    });
    expect((await readCatalog(database.sql)).tables).toEqual({});
  });
});

/** Somebody who has read from the table `busy` and keeps their transaction open. */
async function inTheWay(sql: postgres.Sql): Promise<{ pid: number; letGo(): void }> {
  await sql`CREATE TABLE busy (a int)`;
  const session = await sql.reserve();
  await session`SET application_name = 'the one in the way'`;
  await session`BEGIN`;
  await session`LOCK TABLE busy IN ACCESS SHARE MODE`;
  const [row] = await session<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
  return {
    pid: row?.pid ?? 0,
    letGo: () => void session`COMMIT`.then(() => session.release()),
  };
}

describe("a lock that is not to be had", () => {
  const ALTER = "ALTER TABLE busy ADD COLUMN b int;";

  test("is given up at once and tried again; whoever is in the way is named meanwhile", async () => {
    await using database = await createDatabase();
    const { sql } = database;
    const holder = await inTheWay(sql);
    const events: RunEvent[] = [];
    const run = migrate({
      ...(await runOf(database, ALTER)),
      lockTimeoutMs: 600,
      report: (event) => {
        events.push(event);
        if (event.type === "retry" && event.attempt === 2) holder.letGo();
      },
    });
    expect((await run).applied).toHaveLength(1);
    expect(events.find(({ type }) => type === "watched")).toMatchObject({
      sight: {
        blockers: [
          {
            pid: holder.pid,
            application: "the one in the way",
            user: expect.stringMatching(/./),
            ageSeconds: expect.any(Number),
            state: "idle in transaction",
            query: expect.stringContaining("pg_backend_pid"),
          },
        ],
      },
    });
    expect(await sql`SELECT count(*)::int FROM strata_ledger`).toEqual([{ count: 1 }]);
  });

  test("is tried again with all of the run when that is atomic", async () => {
    await using database = await createDatabase();
    const { sql } = database;
    const holder = await inTheWay(sql);
    const run = migrate({
      ...(await runOf(database, "CREATE TABLE a1 (id int);", ALTER)),
      atomic: true,
      lockTimeoutMs: 50,
      report: (event) => event.type === "retry" && event.attempt === 1 && holder.letGo(),
    });
    expect((await run).applied).toHaveLength(2);
  });

  test("while it waits for the next attempt, nobody waits behind it", async () => {
    await using database = await createDatabase();
    const { sql } = database;
    const holder = await inTheWay(sql);
    const retried = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const run = migrate({
      ...(await runOf(database, ALTER)),
      lockTimeoutMs: 50,
      clock: { now: () => 0, sleep: () => goOn.promise },
      report: (event) => event.type === "retry" && retried.resolve(),
    });
    await retried.promise;
    expect(await sql`SELECT count(*)::int FROM busy`).toEqual([{ count: 0 }]);
    expect(
      await sql`SELECT count(*)::int FROM pg_locks WHERE relation = 'busy'::regclass AND mode = 'AccessExclusiveLock'`,
    ).toEqual([{ count: 0 }]);
    holder.letGo();
    goOn.resolve();
    expect((await run).applied).toHaveLength(1);
  });

  test("ends in an error that names who was in the way, with nothing changed, when the time is used up", async () => {
    await using database = await createDatabase();
    const { sql } = database;
    const holder = await inTheWay(sql);
    const run = await runOf(database, `CREATE TABLE a1 (id int); ${ALTER}`);
    await expect(migrate({ ...run, lockTimeoutMs: 600, lockRetryMs: 0 })).rejects.toMatchObject({
      code: "TABLE_LOCKED",
      outcome: "locked",
      why: expect.stringMatching(
        new RegExp(
          `pid ${holder.pid}, "the one in the way", role .+, idle in transaction, its transaction open for \\d+ s: SELECT pg_backend_pid`,
        ),
      ),
      next: expect.stringContaining(`pg_terminate_backend(${holder.pid})`),
    });
    holder.letGo();
    expect((await status(run)).map(({ state }) => state)).toEqual(["pending"]);
    expect(Object.keys((await readCatalog(sql)).tables)).toEqual(["busy"]);
  });
});

describe("timeouts", () => {
  const SHOW =
    "CREATE TABLE seen AS SELECT current_setting('lock_timeout') AS lock, current_setting('statement_timeout') AS statement;";

  test.each([
    ["the defaults", "", {}, { lock: "2s", statement: "0" }],
    ["those of the run", "", { lockTimeoutMs: 250, statementTimeoutMs: 60_000 }, { lock: "250ms", statement: "1min" }],
    [
      "those of the migration before those of the run",
      "-- strata: lock_timeout = 3s\n-- strata: statement_timeout=2min\n",
      { lockTimeoutMs: 250 },
      { lock: "3s", statement: "2min" },
    ],
  ])("are %s", async (_, directives, options, seen) => {
    await using database = await createDatabase();
    await migrate({ ...(await runOf(database, directives + SHOW)), ...options });
    expect(await database.sql`SELECT * FROM seen`).toEqual([seen]);
  });

  test("by default a lock is waited for longer than PostgreSQL waits before it sends an autovacuum away", async () => {
    await using database = await createDatabase();
    const look = `CREATE TABLE seen AS SELECT
      current_setting('lock_timeout')::interval > current_setting('deadlock_timeout')::interval AS longer;`;
    await migrate(await runOf(database, look));
    expect(await database.sql`SELECT * FROM seen`).toEqual([{ longer: true }]);
  });

  test("a statement that takes too long fails, and leaves nothing", async () => {
    await using database = await createDatabase();
    const run = await runOf(database, "CREATE TABLE a1 (id int);\nSELECT pg_sleep(60);");
    await expect(migrate({ ...run, statementTimeoutMs: 100 })).rejects.toMatchObject({
      code: "MIGRATION_FAILED",
      message: expect.stringContaining("57014"),
      location: { line: 2 },
    });
    expect((await readCatalog(database.sql)).tables).toEqual({});
  });
});

test("a table that a migration creates in vain can be created by the next try", async () => {
  await using database = await createDatabase();
  const run = { url: database.url, roster: [await schemaPackage("a", { [FIRST]: table("a1") })] };
  await database.sql`CREATE TABLE a1 (in_the_way int)`;
  await expect(migrate(run)).rejects.toMatchObject({ code: "MIGRATION_FAILED" });
  await database.sql`DROP TABLE a1`;
  expect((await migrate(run)).applied).toHaveLength(1);
});

describe("SET client_encoding", () => {
  test.each([
    ["in a transaction", ""],
    ["statement by statement", "-- strata: non-transactional\n"],
  ])("is refused before a text can be read in the wrong encoding: %s", async (_how, directive) => {
    await using database = await createDatabase();
    const script = `${directive}CREATE TABLE texts (t text);\nSET client_encoding = 'LATIN1';\nINSERT INTO texts VALUES ('ä');\n`;
    const roster = [await schemaPackage("a", { "20250101000000_x": { "migration.sql": script } })];
    await expect(migrate({ url: database.url, roster })).rejects.toMatchObject({
      code: "ENCODING_CHANGED",
      message: expect.stringContaining("LATIN1"),
    });
    const [{ found } = { found: null }] = await database.sql`SELECT to_regclass('texts') AS found`;
    expect(found === null ? [] : await database.sql`SELECT t FROM texts`).toEqual([]);
  });

  test("that is taken back in the same script harms nobody", async () => {
    await using database = await createDatabase();
    const script =
      "CREATE TABLE texts (t text); SET client_encoding = 'LATIN1'; INSERT INTO texts VALUES ('ä'); RESET client_encoding;";
    const roster = [await schemaPackage("a", { "20250101000000_x": { "migration.sql": script } })];
    await migrate({ url: database.url, roster });
    expect(await database.sql`SELECT t FROM texts`).toEqual([{ t: "ä" }]);
  });
});
