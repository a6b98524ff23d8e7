import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createDatabase, readCatalog } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { migrate, revert, status, type RunEvent } from "../src/index.ts";
import { schemaPackage, table } from "./schema-package-fixture.ts";

const [FIRST, SECOND] = ["20250101000000_first", "20250102000000_second"] as const;
const DIRECTIVE = "-- strata: non-transactional\n";

describe("a non-transactional migration", () => {
  test("runs what no transaction can hold, and is recorded like any other", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const roster = [
      await schemaPackage("a", {
        [FIRST]: table("a1"),
        [SECOND]: {
          "migration.sql": `${DIRECTIVE}CREATE INDEX CONCURRENTLY a1_id ON a1 (id);\nVACUUM a1;\nCOMMENT ON TABLE a1 IS 'x';`,
          "down.sql": `${DIRECTIVE}COMMENT ON TABLE a1 IS NULL; DROP INDEX CONCURRENTLY a1_id;`,
        },
      }),
    ];
    await migrate({ url, roster });
    expect((await readCatalog(sql)).tables["a1"]).toMatchObject({
      comment: "x",
      indexes: { a1_id: expect.any(String) },
    });
    expect((await status({ url, roster })).map(({ state }) => state)).toEqual(["applied", "applied"]);
    expect(await migrate({ url, roster })).toEqual({ applied: [] });
    await revert({ url, roster });
    expect((await readCatalog(sql)).tables["a1"]).toMatchObject({ comment: null, indexes: {} });
  });

  test("that fails goes on where it failed; what it did before is not done again", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const script = (third: string): string =>
      `${DIRECTIVE}CREATE TABLE counted (n int);\nINSERT INTO counted VALUES (1);\n${third}`;
    const a = await schemaPackage("a", { [FIRST]: { "migration.sql": script("SELECT  nope;") } });
    const run = { url, roster: [a] };
    await expect(migrate(run)).rejects.toMatchObject({
      code: "MIGRATION_FAILED",
      message: expect.stringContaining('column "nope" does not exist'),
      next: expect.stringContaining("the 2 before it stay"),
      location: { line: 4, column: 9 },
    });
    expect(await status(run)).toMatchObject([{ state: "unfinished", statementsDone: 2, inDoubt: false }]);
    await writeFile(join(a.migrations, FIRST, "migration.sql"), script("INSERT INTO counted VALUES (3);"));
    expect((await migrate(run)).applied).toHaveLength(1);
    expect(await sql`SELECT n FROM counted ORDER BY n`).toEqual([{ n: 1 }, { n: 3 }]);
    expect(await status(run)).toMatchObject([{ state: "applied", edit: undefined }]);
  });

  test("is refused when a statement that has run already was edited, and cannot be reverted half-way", async () => {
    await using database = await createDatabase();
    const script = (first: string): string => `${DIRECTIVE}${first}\nSELECT nope;`;
    const a = await schemaPackage("a", {
      [FIRST]: { "migration.sql": script("CREATE TABLE a1 (id int);"), "down.sql": "" },
    });
    const run = { url: database.url, roster: [a] };
    await expect(migrate(run)).rejects.toMatchObject({ code: "MIGRATION_FAILED" });
    await expect(revert(run)).rejects.toMatchObject({ code: "MIGRATION_UNFINISHED", outcome: "refused" });
    await writeFile(join(a.migrations, FIRST, "migration.sql"), script("CREATE TABLE a1 (id bigint);"));
    await expect(migrate(run)).rejects.toMatchObject({
      code: "MIGRATION_UNFINISHED",
      why: "It has run as: CREATE TABLE a1 (id int)",
    });
  });

  test("makes its own settings again when it is taken up", async () => {
    await using database = await createDatabase();
    const script = (last: string): string => `${DIRECTIVE}SET application_name = 'mine';\nSELECT 1;\n${last}`;
    const a = await schemaPackage("a", { [FIRST]: { "migration.sql": script("SELECT nope;") } });
    const run = { url: database.url, roster: [a] };
    await expect(migrate(run)).rejects.toMatchObject({ code: "MIGRATION_FAILED" });
    const seen = "CREATE TABLE seen AS SELECT current_setting('application_name') AS name;";
    await writeFile(join(a.migrations, FIRST, "migration.sql"), script(seen));
    await migrate(run);
    expect(await database.sql`SELECT name FROM seen`).toEqual([{ name: "mine" }]);
  });
});

describe("CREATE INDEX CONCURRENTLY", () => {
  const BUILD = `${DIRECTIVE}CREATE UNIQUE INDEX CONCURRENTLY "By N" ON numbers (n);`;

  test("that failed leaves an invalid index, which the next run drops and builds anew", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await sql`CREATE TABLE numbers (n int)`;
    await sql`INSERT INTO numbers VALUES (1), (1)`;
    const run = { url, roster: [await schemaPackage("a", { [FIRST]: { "migration.sql": BUILD } })] };
    await expect(migrate(run)).rejects.toMatchObject({
      code: "MIGRATION_FAILED",
      why: expect.stringContaining("(n)=(1)"),
    });
    expect(await sql`SELECT indisvalid FROM pg_index WHERE indrelid = 'numbers'::regclass`).toEqual([
      { indisvalid: false },
    ]);
    await sql`DELETE FROM numbers`;
    expect((await migrate(run)).applied).toHaveLength(1);
    expect(await sql`SELECT indisvalid FROM pg_index WHERE indrelid = 'numbers'::regclass`).toEqual([
      { indisvalid: true },
    ]);
  });

  test("whose completion nobody noted is seen to have happened, and not done again", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await sql`CREATE TABLE numbers (n int)`;
    const run = { url, roster: [await schemaPackage("a", { [FIRST]: { "migration.sql": BUILD } })] };
    await migrate(run);
    // As a kill right after the statement would have left it.
    await sql`UPDATE strata_ledger SET statements_done = 0, in_doubt = true`;
    const before = await sql`SELECT indexrelid FROM pg_index WHERE indrelid = 'numbers'::regclass`;
    expect((await migrate(run)).applied).toHaveLength(1);
    expect(await sql`SELECT indexrelid FROM pg_index WHERE indrelid = 'numbers'::regclass`).toEqual(before);
    expect((await status(run)).map(({ state }) => state)).toEqual(["applied"]);
  });

  test("that somebody else made before is not taken for our own", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await sql`CREATE TABLE numbers (n int)`;
    await sql`CREATE INDEX "By N" ON numbers (n)`;
    const run = { url, roster: [await schemaPackage("a", { [FIRST]: { "migration.sql": BUILD } })] };
    for (const _again of [1, 2])
      await expect(migrate(run)).rejects.toMatchObject({ message: expect.stringContaining("already exists") });
  });

  test("that was refused may be corrected, and what it left under its old name is cleared away", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await sql`CREATE TABLE numbers (n int)`;
    await sql`INSERT INTO numbers VALUES (1), (1)`;
    const a = await schemaPackage("a", { [FIRST]: { "migration.sql": BUILD } });
    const run = { url, roster: [a] };
    await expect(migrate(run)).rejects.toMatchObject({ code: "MIGRATION_FAILED" });
    const corrected = `${DIRECTIVE}CREATE INDEX CONCURRENTLY numbers_n ON numbers (n);`;
    await writeFile(join(a.migrations, FIRST, "migration.sql"), corrected);
    expect((await migrate(run)).applied).toHaveLength(1);
    expect(Object.keys((await readCatalog(sql)).tables["numbers"]?.indexes ?? {})).toEqual(["numbers_n"]);
  });

  test.each([
    "CREATE INDEX CONCURRENTLY ON numbers (n);",
    "create unique index concurrently /* by n */ numbers_n on numbers (n);",
  ])("is refused beforehand without a name that could be looked for: %s", async (build) => {
    await using database = await createDatabase();
    const scripts = { [FIRST]: table("numbers"), [SECOND]: { "migration.sql": `${DIRECTIVE}SELECT 1;\n${build}` } };
    const run = { url: database.url, roster: [await schemaPackage("a", scripts)] };
    await expect(migrate(run)).rejects.toMatchObject({
      code: "INDEX_UNNAMED",
      outcome: "misused",
      next: expect.stringMatching(/^Name it: CREATE (?:UNIQUE )?INDEX CONCURRENTLY <name> /i),
      location: { line: 3, column: 1 },
    });
    expect((await readCatalog(database.sql)).tables).toEqual({});
  });

  test("that failed is dropped with the same patience, for as long as somebody still uses the table", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await sql`CREATE TABLE numbers (n int)`;
    await sql`INSERT INTO numbers VALUES (1), (1)`;
    const run = { url, roster: [await schemaPackage("a", { [FIRST]: { "migration.sql": BUILD } })] };
    await expect(migrate(run)).rejects.toMatchObject({ code: "MIGRATION_FAILED" });
    await sql`DELETE FROM numbers`;
    const holder = await sql.reserve();
    await holder`BEGIN`;
    await holder`SELECT FROM numbers`;
    const seen = Promise.withResolvers<void>();
    const again = migrate({ ...run, lockTimeoutMs: 50, report: ({ type }) => type === "watched" && seen.resolve() });
    await Promise.race([seen.promise, again]);
    await holder`COMMIT`;
    holder.release();
    expect((await again).applied).toHaveLength(1);
  });

  test("waits for old transactions without giving up, tells for whom, and other migrators wait with it", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await sql`CREATE TABLE numbers (n int)`;
    const holder = await sql.reserve();
    await holder`BEGIN`;
    await holder`INSERT INTO numbers VALUES (1)`;
    const [who] = await holder`SELECT pg_backend_pid() AS pid`;
    const events: RunEvent[] = [];
    const seen = Promise.withResolvers<void>();
    const run = { url, roster: [await schemaPackage("a", { [FIRST]: { "migration.sql": BUILD } })] };
    const runs = Array.from({ length: 3 }, () =>
      migrate({
        ...run,
        lockTimeoutMs: 50,
        report: (event) => {
          events.push(event);
          if (event.type === "watched") seen.resolve();
        },
      }),
    );
    await seen.promise;
    await holder`COMMIT`;
    holder.release();
    expect((await Promise.all(runs)).map(({ applied }) => applied.length).toSorted((a, b) => a - b)).toEqual([0, 0, 1]);
    expect(events.find(({ type }) => type === "watched")).toMatchObject({
      sight: { blockers: [{ pid: who?.["pid"] }], progress: { phase: expect.stringContaining("waiting for") } },
    });
  });
});

test("DROP INDEX CONCURRENTLY whose completion nobody noted is seen to have happened, and not done again", async () => {
  await using database = await createDatabase();
  const { url, sql } = database;
  await sql`CREATE TABLE numbers (n int)`;
  await sql`CREATE INDEX "By N" ON numbers (n)`;
  const script = `${DIRECTIVE}DROP INDEX CONCURRENTLY "By N";`;
  const run = { url, roster: [await schemaPackage("a", { [FIRST]: { "migration.sql": script } })] };
  await migrate(run);
  // As a kill right after the statement would have left it.
  await sql`UPDATE strata_ledger SET statements_done = 0, in_doubt = true`;
  expect((await migrate(run)).applied).toHaveLength(1);
  // And where it was refused, it has not happened.
  await sql`DELETE FROM strata_ledger`;
  for (const _again of [1, 2])
    await expect(migrate(run)).rejects.toMatchObject({ message: expect.stringContaining("does not exist") });
});

test("VACUUM FULL, which shuts everybody out, gives way like what runs in a transaction", async () => {
  await using database = await createDatabase();
  const { url, sql } = database;
  await sql`CREATE TABLE numbers (n int)`;
  const holder = await sql.reserve();
  await holder`BEGIN`;
  await holder`SELECT FROM numbers`;
  const script = `${DIRECTIVE}VACUUM (FULL) numbers;`;
  const run = migrate({
    url,
    roster: [await schemaPackage("a", { [FIRST]: { "migration.sql": script } })],
    lockTimeoutMs: 50,
    report: (event) => {
      if (event.type === "retry" && event.attempt === 2) void holder`COMMIT`.then(() => holder.release());
    },
  });
  expect((await run).applied).toHaveLength(1);
});
