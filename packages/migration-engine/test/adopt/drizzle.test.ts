import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createDatabase } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { adopt, label, migrate, plan, planAdopting, status } from "../../src/index.ts";
import { schemaPackage, table } from "../schema-package-fixture.ts";
import { migrateWithDrizzle0, migrateWithDrizzle1 } from "./drizzle-migrators.ts";
import { journalPackage, writeJournal } from "./journal-package.ts";
import { stepsOf } from "./steps-of.ts";

const T = Date.UTC(2025, 0, 1, 12, 0, 0, 250);
const [FIRST, SECOND] = ["20250101000000_first", "20250102000000_second"] as const;

describe("adopting what drizzle-orm 0.x ran", () => {
  test("records each migration once, says how it is known, and leaves drizzle's table as it is", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const a = await journalPackage("a", [
      { tag: "0000_one", when: T, text: "CREATE TABLE one (id int);" },
      { tag: "0001_two", when: T + 1, text: "CREATE TABLE two (id int);\r\n--> statement-breakpoint\r\nSELECT 1;" },
    ]);
    await migrateWithDrizzle0(url, a);
    const rows = await sql`SELECT xmin, * FROM drizzle.__drizzle_migrations`;
    const run = { url, roster: [a] };

    expect(stepsOf(await planAdopting(run))).toEqual(["a/0000_one by hash,time", "a/0001_two by hash,time"]);
    expect(await status(run)).toMatchObject([{ state: "pending" }, { state: "pending" }]);

    expect((await adopt(run)).steps).toHaveLength(2);
    expect((await plan(run)).steps).toEqual([]);
    expect(
      await sql`SELECT name, origin, evidence, applied_by = session_user AS by_me FROM strata_ledger ORDER BY sequence`,
    ).toEqual([
      { name: "0000_one", origin: "adopted", evidence: 'drizzle: "drizzle"."__drizzle_migrations" id 1', by_me: true },
      { name: "0001_two", origin: "adopted", evidence: 'drizzle: "drizzle"."__drizzle_migrations" id 2', by_me: true },
    ]);
    expect(await sql`SELECT xmin, * FROM drizzle.__drizzle_migrations`).toEqual(rows);
    expect(await adopt(run)).toMatchObject({ steps: [], known: [{ name: "0000_one" }, { name: "0001_two" }] });
  });

  test("a file that was edited after it ran counts as it is now; only later edits are noticed", async () => {
    await using database = await createDatabase();
    const { url } = database;
    const a = await journalPackage("a", [{ tag: "0000_one", when: T, text: "CREATE TABLE one (id int);" }]);
    await migrateWithDrizzle0(url, a);
    const file = join(a.migrations, "0000_one.sql");
    await writeFile(file, "CREATE TABLE IF NOT EXISTS one (id int);");
    const run = { url, roster: [a] };
    expect(stepsOf(await adopt(run))).toEqual(["a/0000_one by time, edited"]);
    expect(await migrate(run)).toEqual({ applied: [] });
    await writeFile(file, "CREATE TABLE one (id bigint);");
    await expect(migrate(run)).rejects.toMatchObject({ code: "MIGRATION_EDITED" });
  });

  test("line ends that a checkout changed are no edit", async () => {
    await using database = await createDatabase();
    const a = await journalPackage("a", [
      { tag: "0000_one", when: T, text: "SELECT 1;\nSELECT 2;\n" },
      { tag: "0001_two", when: T + 1, text: "SELECT 3;\r\nSELECT 4;\r\n" },
    ]);
    await migrateWithDrizzle0(database.url, a);
    await writeFile(join(a.migrations, "0000_one.sql"), "SELECT 1;\r\nSELECT 2;\r\n");
    await writeFile(join(a.migrations, "0001_two.sql"), "SELECT 3;\nSELECT 4;\n");
    expect(stepsOf(await planAdopting({ url: database.url, roster: [a] }))).toEqual([
      "a/0000_one by hash,time",
      "a/0001_two by hash,time",
    ]);
  });

  test("one table shared by several folders: each row goes to the folder whose file it is", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const [users, orders] = await Promise.all([
      journalPackage("users", [
        { tag: "0000_init", when: T, text: "SELECT 'users';" },
        { tag: "0001_same", when: T + 20_000, text: "SELECT 'same';" },
      ]),
      journalPackage("orders", [
        { tag: "0000_init", when: T + 10_000, text: "SELECT 'orders';" },
        { tag: "0001_same", when: T + 30_000, text: "SELECT 'same';" },
      ]),
    ]);
    // Stock drizzle goes by the newest time in the table: run together, `users` is skipped after `orders` was run.
    await migrateWithDrizzle0(url, { ...orders });
    await migrateWithDrizzle0(url, { ...users });
    expect(await sql`SELECT count(*)::int AS rows FROM drizzle.__drizzle_migrations`).toEqual([{ rows: 2 }]);
    const run = { url, roster: [users, orders] };
    expect(await planAdopting(run)).toMatchObject({
      steps: [
        { package: "orders", name: "0000_init" },
        { package: "orders", name: "0001_same" },
      ],
      undecided: [
        { package: "users", name: "0000_init" },
        { package: "users", name: "0001_same" },
      ],
    });
    await expect(adopt(run)).rejects.toMatchObject({ code: "ADOPTION_UNDECIDED", outcome: "refused" });
    await adopt({ ...run, pending: "all" });
    expect((await migrate(run)).applied.map(label)).toEqual(["users/0000_init", "users/0001_same"]);
  });

  test("a row of no file is said and stays; one table per package is read where it is", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const a = await journalPackage("a", [{ tag: "0000_one", when: T, text: "SELECT 1;" }]);
    await migrateWithDrizzle0(url, a, { migrationsSchema: "ops", migrationsTable: "done by drizzle" });
    await sql`INSERT INTO ops."done by drizzle" (hash, created_at) VALUES ('unknown', 1)`;
    const run = { url, roster: [a] };
    expect(await planAdopting(run)).toMatchObject({ tables: [], steps: [] });
    const there = { ...run, from: "drizzle", table: "ops.done by drizzle" };
    expect(await adopt(there)).toMatchObject({
      tables: [{ tool: "drizzle", table: '"ops"."done by drizzle"', rows: 2 }],
      steps: [{ name: "0000_one" }],
      unknown: [{ row: "id 2", among: [], repeats: undefined }],
    });
  });

  test("a back-dated migration that drizzle skipped is not taken for applied, nor applied without a word", async () => {
    await using database = await createDatabase();
    const { url } = database;
    const one = { tag: "0000_one", when: T, text: "SELECT 1;" };
    const two = { tag: "0001_two", when: T + 100, text: "SELECT 2;" };
    const a = await journalPackage("a", [one, two]);
    await migrateWithDrizzle0(url, a);
    const skipped = { tag: "0001_skipped", when: T + 50, text: "CREATE TABLE skipped (id int);" };
    await writeJournal(a.migrations, [one, skipped, two]);
    await migrateWithDrizzle0(url, a);
    const run = { url, roster: [a] };
    expect(await planAdopting(run)).toMatchObject({ undecided: [{ name: "0001_skipped" }] });
    await expect(adopt(run)).rejects.toMatchObject({ code: "ADOPTION_UNDECIDED" });
    expect((await status(run)).map(({ state }) => state)).toEqual(["pending", "pending", "pending"]);
    await expect(adopt({ ...run, ran: ["0000_one"] })).rejects.toMatchObject({ code: "MIGRATION_UNKNOWN" });

    await adopt({ ...run, pending: ["a/0001_skipped"] });
    expect((await plan(run)).steps).toMatchObject([{ name: "0001_skipped", late: true }]);
  });

  test("of such a one it can be said that it ran", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const two = { tag: "0001_two", when: T + 100, text: "SELECT 2;" };
    const a = await journalPackage("a", [two]);
    await migrateWithDrizzle0(url, a);
    await writeJournal(a.migrations, [{ tag: "0000_by_hand", when: T, text: "SELECT 'by hand';" }, two]);
    const run = { url, roster: [a] };
    expect(await adopt({ ...run, ran: ["0000_by_hand"] })).toMatchObject({
      steps: [
        { name: "0000_by_hand", origin: "baseline" },
        { name: "0001_two", origin: "adopted" },
      ],
    });
    expect(await migrate(run)).toEqual({ applied: [] });
    expect(await sql`SELECT origin FROM strata_ledger ORDER BY sequence`).toEqual([
      { origin: "baseline" },
      { origin: "adopted" },
    ]);
  });
});

describe("deciding against what drizzle's table says", () => {
  test("what it recorded and did not run stays pending; what it does not know is declared, though newer than all", async () => {
    await using database = await createDatabase();
    const { url } = database;
    const one = { tag: "0000_one", when: T, text: "CREATE TABLE one (id int);" };
    const two = { tag: "0001_two", when: T + 100, text: "CREATE TABLE two (id int);" };
    const three = { tag: "0002_three", when: T + 200, text: "CREATE TABLE three (id int);" };
    const a = await journalPackage("a", [one, two]);
    await migrateWithDrizzle0(url, a);
    await writeJournal(a.migrations, [one, two, three]);
    const run = { url, roster: [a] };
    await expect(adopt({ ...run, notRun: ["0002_three"] })).rejects.toMatchObject({ code: "MIGRATION_UNKNOWN" });
    await expect(adopt({ ...run, ran: ["0001_two"] })).rejects.toMatchObject({ code: "MIGRATION_UNKNOWN" });

    expect(await adopt({ ...run, notRun: ["a/0000_one"], ran: ["0002_three"] })).toMatchObject({
      steps: [
        { name: "0001_two", origin: "adopted" },
        { name: "0002_three", origin: "baseline" },
      ],
      undecided: [],
      pending: [{ package: "a", name: "0000_one" }],
    });
    expect((await plan(run)).steps).toMatchObject([{ name: "0000_one", late: true }]);
    // It is in the ledger now, and no record of drizzle's is left to decide against.
    await expect(adopt({ ...run, notRun: ["0001_two"] })).rejects.toMatchObject({ code: "MIGRATION_UNKNOWN" });
  });

  test("without any other tool's table a migration can be declared alone", async () => {
    await using database = await createDatabase();
    const a = await schemaPackage("a", { [FIRST]: table("a1"), [SECOND]: table("a2") });
    const run = { url: database.url, roster: [a] };
    expect((await adopt({ ...run, ran: [SECOND] })).steps).toMatchObject([{ name: SECOND, origin: "baseline" }]);
    expect((await plan(run)).steps).toMatchObject([{ name: FIRST, late: true }]);
  });
});

describe("adopting what drizzle-orm 1.0 ran", () => {
  test("goes by the names of the folders", async () => {
    await using database = await createDatabase();
    const a = await schemaPackage("a", { [FIRST]: table("a1"), [SECOND]: table("a2") });
    await migrateWithDrizzle1(database.url, a);
    const run = { url: database.url, roster: [a] };
    expect(stepsOf(await adopt(run))).toEqual([`a/${FIRST} by name,hash,time`, `a/${SECOND} by name,hash,time`]);
    expect(await migrate(run)).toEqual({ applied: [] });
  });

  test("reads a table that 0.x began and 1.0 went on with, and one that still is as 0.x left it", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const text = "CREATE TABLE a1 (id int);";
    const old = await journalPackage("a", [{ tag: "0000_first", when: Date.UTC(2025, 0, 1, 0, 0, 0, 777), text }]);
    await migrateWithDrizzle0(url, old);
    // `drizzle-kit up` has made folders of the files.
    const a = await schemaPackage("a", { [FIRST]: { "migration.sql": text }, [SECOND]: table("a2") });
    const run = { url, roster: [a] };
    expect(stepsOf(await planAdopting(run))).toEqual([`a/${FIRST} by hash,time`]);
    await migrateWithDrizzle1(url, a);
    expect(await sql`SELECT count(*)::int AS rows FROM drizzle.__drizzle_migrations`).toEqual([{ rows: 2 }]);
    expect(stepsOf(await adopt(run))).toEqual([`a/${FIRST} by name,hash,time`, `a/${SECOND} by name,hash,time`]);
  });
});
