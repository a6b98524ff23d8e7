import { createDatabase, readCatalog } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { label, migrate, plan, status, type RunEvent } from "../src/index.ts";
import { addMigration, schemaPackage, table } from "./schema-package-fixture.ts";

const [FIRST, SECOND, THIRD] = ["20250101000000_first", "20250102000000_second", "20250103000000_third"] as const;

describe("migrate", () => {
  test("applies what is pending in order and records each; a second run writes nothing", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const roster = [
      await schemaPackage("b", { [SECOND]: table("b2") }),
      await schemaPackage("a", { [FIRST]: table("a1"), [THIRD]: table("a3") }),
    ];
    const { applied } = await migrate({ url, roster });
    expect(applied.map(label)).toEqual([`a/${FIRST}`, `b/${SECOND}`, `a/${THIRD}`]);
    expect(Object.keys((await readCatalog(sql)).tables)).toEqual(["a1", "a3", "b2"]);

    const ledger = async (): Promise<unknown> => sql`SELECT *, xmin::text FROM strata_ledger ORDER BY sequence`;
    const before = await ledger();
    expect(before).toMatchObject([
      { package: "a", name: FIRST, checksum: expect.stringMatching(/^[0-9a-f]{64}$/), applied_by: expect.any(String) },
      { package: "b", name: SECOND },
      { package: "a", name: THIRD },
    ]);
    // In a session that accepts no writes: it does not even try one.
    const readOnly = `${url}?options=${encodeURIComponent("-c default_transaction_read_only=on")}`;
    expect(await migrate({ url: readOnly, roster })).toEqual({ applied: [] });
    expect(await ledger()).toEqual(before);
  });

  test("tells apart migrations of the same folder name in two packages", async () => {
    await using database = await createDatabase();
    const roster = [
      await schemaPackage("a", { [FIRST]: table("a1") }),
      await schemaPackage("b", { [FIRST]: table("b1") }),
    ];
    const run = { url: database.url, roster };
    expect((await migrate(run)).applied.map(label)).toEqual([`a/${FIRST}`, `b/${FIRST}`]);
    expect((await status(run)).map(({ state }) => state)).toEqual(["applied", "applied"]);
  });

  test("applies a migration that was merged late, and calls it so in plan and status", async () => {
    await using database = await createDatabase();
    const a = await schemaPackage("a", { [FIRST]: table("a1"), [THIRD]: table("a3") });
    const run = { url: database.url, roster: [a] };
    await migrate(run);
    await addMigration(a.migrations, SECOND, table("a2"));
    expect((await plan(run)).steps).toMatchObject([{ name: SECOND, late: true }]);
    expect((await status(run)).map(({ state }) => state)).toEqual(["applied", "late", "applied"]);
    expect((await migrate(run)).applied.map(label)).toEqual([`a/${SECOND}`]);
  });

  test("goes no further than it is told", async () => {
    await using database = await createDatabase();
    const roster = [await schemaPackage("a", { [FIRST]: table("a1"), [SECOND]: table("a2") })];
    await migrate({ url: database.url, roster, to: FIRST });
    expect((await status({ url: database.url, roster })).map(({ state }) => state)).toEqual(["applied", "pending"]);
  });

  test("works in whatever schema search_path resolves to, with a ledger of its own in each", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await sql`CREATE SCHEMA "Other ""one"""`;
    const roster = [await schemaPackage("a", { [FIRST]: table("a1") })];
    const elsewhere = `${url}?options=${encodeURIComponent(`-c search_path="Other\\ ""one"""`)}`;
    await migrate({ url, roster });
    expect((await migrate({ url: elsewhere, roster })).applied).toHaveLength(1);
    const tables =
      await sql`SELECT schemaname, tablename FROM pg_tables WHERE tablename IN ('a1', 'strata_ledger') ORDER BY 1, 2`;
    expect(tables.map((row) => Object.values(row).join("."))).toEqual([
      'Other "one".a1',
      'Other "one".strata_ledger',
      "public.a1",
      "public.strata_ledger",
    ]);
  });

  test("undoes what a script leaves set, before the ledger row and the next migration", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const roster = [
      await schemaPackage("a", {
        [FIRST]: { "migration.sql": "CREATE SCHEMA aside; SET search_path = aside; SET ROLE pg_monitor;" },
        [SECOND]: table("a2"),
      }),
    ];
    await migrate({ url, roster });
    expect(Object.keys((await readCatalog(sql)).tables)).toEqual(["a2"]);
    expect(await sql`SELECT DISTINCT applied_by <> 'pg_monitor' AS own FROM public.strata_ledger`).toEqual([
      { own: true },
    ]);
  });

  test("runs files with a byte order mark, Windows line ends, and nothing but comments", async () => {
    await using database = await createDatabase();
    const roster = [
      await schemaPackage("a", {
        [FIRST]: { "migration.sql": "\uFEFFCREATE TABLE a1 (\r\n  id int\r\n);\r\n--> statement-breakpoint\r\n" },
        [SECOND]: { "migration.sql": "-- nothing to do\n" },
        [THIRD]: { "migration.sql": "" },
      }),
    ];
    expect((await migrate({ url: database.url, roster })).applied).toHaveLength(3);
  });

  test("tells what it does while it does it", async () => {
    await using database = await createDatabase();
    const warning = { "migration.sql": "DO $$ BEGIN RAISE WARNING 'mind the gap'; END $$;" };
    const roster = [await schemaPackage("a", { [FIRST]: warning, [SECOND]: table("a2") })];
    const events: RunEvent[] = [];
    let milliseconds = 0;
    const clock = { now: () => (milliseconds += 5), sleep: async () => {} };
    await migrate({ url: database.url, roster, clock, report: (event) => events.push(event) });
    expect(events).toMatchObject([
      { type: "apply-planned", plan: { steps: [{ name: FIRST }, { name: SECOND }] } },
      { type: "started", action: "apply", migration: { name: FIRST }, position: { index: 1, total: 2 } },
      { type: "notice", severity: "WARNING", message: "mind the gap", migration: { name: FIRST } },
      { type: "finished", migration: { name: FIRST }, durationMs: expect.any(Number) },
      { type: "started", migration: { name: SECOND }, position: { index: 2, total: 2 } },
      { type: "finished", migration: { name: SECOND }, durationMs: expect.any(Number) },
    ]);
  });
});
