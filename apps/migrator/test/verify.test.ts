import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createDatabase } from "@strata/postgres-testkit";
import { expect, test, vi } from "vitest";
import { faultsOf } from "./event-schema.ts";
import { emptyFolder, events, strata } from "./strata.ts";

// Each lays a database down twice, and one of them starts a server.
vi.setConfig({ testTimeout: 120_000 });

/** The server of the tests does for the replay: it spares the start of another one. */
function throwaway(url: string): string[] {
  return ["--throwaway", url];
}

test("a database that nobody touched: exit code 0", async () => {
  await using database = await createDatabase();
  const { url } = database;
  await strata(["migrate"], { url });
  const { code, stdout } = await strata(["verify", ...throwaway(url)], { url });
  expect(code).toBe(0);
  expect(stdout).toMatch(/\nAs the ledger says: 15 migrations replayed, no difference\.\n$/);
});

test("one that was changed by hand: exit code 6, each difference with its package and the SQL for either direction", async () => {
  await using database = await createDatabase();
  const { url, sql } = database;
  await strata(["migrate"], { url });
  await sql`ALTER TABLE sync_participants SET (fillfactor = 70)`;
  await sql`ALTER TABLE tasks DISABLE TRIGGER tasks_touch_row`;
  await sql`CREATE TABLE stray (id int)`;
  await sql.unsafe(
    "CREATE OR REPLACE FUNCTION jobs_touch_row() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n  RETURN OLD;\nEND\n$$",
  );
  const { code, stdout } = await strata(["verify", ...throwaway(url)], { url });
  expect(code).toBe(6);
  expect(stdout).toContain(
    `
Stray objects of nobody
  table public.stray (and 2 more of it) is there
    undo it in the database:
      DROP TABLE "public"."stray";
    or keep it, by a migration:
      CREATE TABLE "public"."stray" ("id" integer);
      ALTER TABLE "public"."stray" OWNER TO`,
  );
  expect(stdout).toContain(
    `
@strata/sync-audit-schema
  table public.sync_participants, storage parameters: should be nothing, is fillfactor=70  (@strata/sync-audit-schema/20250701000000_initial_schema)
    undo it in the database:
      ALTER TABLE "public"."sync_participants" RESET (fillfactor);
    or keep it, by a migration:
      ALTER TABLE "public"."sync_participants" SET (fillfactor=70);
`,
  );
  expect(stdout).toContain("trigger tasks_touch_row on public.tasks, state: should be enabled, is disabled");
  expect(stdout).toMatch(/function public\.jobs_touch_row\(\), definition: not as it should be/);
  expect(stdout).toMatch(/\n {6}[+] {2}RETURN OLD;\n/);
  expect(stdout).toMatch(/\n4 differences from what the ledger says \(15 migrations replayed\)\.\n$/);
});

test("`--json` prints what the schema says", async () => {
  await using database = await createDatabase();
  const { url, sql } = database;
  await strata(["migrate"], { url });
  await sql`ALTER TABLE sync_participants SET (fillfactor = 70)`;
  await sql`CREATE TABLE stray (id int)`;
  const outcome = await strata(["verify", "--json", ...throwaway(url)], { url });
  expect(outcome.code).toBe(6);
  const [event, ...more] = events(outcome);
  expect(more).toEqual([]);
  expect(event && faultsOf(event)).toEqual([]);
  expect(event).toMatchObject({
    event: "verification",
    migrations: 15,
    drifts: [
      { object: "table public.stray", change: "added", repair: ['DROP TABLE "public"."stray"'] },
      {
        object: "table public.sync_participants",
        change: "changed",
        attribute: "reloptions",
        live: ["fillfactor=70"],
        owner: { package: "@strata/sync-audit-schema" },
      },
    ],
  });
});

test("under GitHub Actions each difference is annotated at the migration that it concerns", async () => {
  await using database = await createDatabase();
  const { url, sql } = database;
  await strata(["migrate"], { url });
  await sql`ALTER TABLE sync_participants SET (fillfactor = 70)`;
  await sql`CREATE TABLE stray (id int)`;
  const { stdout } = await strata(["verify", ...throwaway(url)], { url, env: { GITHUB_ACTIONS: "true" } });
  expect(stdout).toContain(
    "::error file=packages/sync-audit-schema/migrations/20250701000000_initial_schema/migration.sql,title=strata verify::table public.sync_participants, storage parameters: should be nothing, is fillfactor=70%0A",
  );
  expect(stdout).toContain("::error title=strata verify::table public.stray (and 2 more of it) is there%0A");
});

test("strata.config.json says what belongs to others, and what is there before the first migration; flags say more", async () => {
  await using database = await createDatabase();
  const { url, sql } = database;
  const cwd = await emptyFolder();
  await mkdir(join(cwd, ".git"));
  await mkdir(join(cwd, "sql"));
  await writeFile(join(cwd, "sql", "1_orders.sql"), "CREATE TABLE orders (id shop.number);");
  await writeFile(join(cwd, "setup.sql"), "CREATE SCHEMA shop; CREATE DOMAIN shop.number AS int;");
  const config = {
    packages: [{ migrations: "sql", name: "orders", layout: "files" }],
    ignore: ["tmp_*"],
    setup: "setup.sql",
  };
  await writeFile(join(cwd, "strata.config.json"), JSON.stringify(config));
  await sql.unsafe(
    "CREATE SCHEMA shop; CREATE DOMAIN shop.number AS int; CREATE TABLE tmp_1 (); CREATE TABLE audit_1 ();",
  );
  expect(await strata(["migrate"], { url, cwd })).toMatchObject({ code: 0 });

  const verify = (...flags: string[]): ReturnType<typeof strata> =>
    strata(["verify", ...throwaway(url), ...flags], { url, cwd });
  expect(await verify()).toMatchObject({ code: 6, stdout: expect.stringContaining("table public.audit_1") });
  expect(await verify("--ignore", "nothing,audit_*")).toMatchObject({ code: 0 });
  await writeFile(join(cwd, "other.sql"), "CREATE SCHEMA other;");
  expect(await verify("--ignore", "audit_*", "--setup", "other.sql")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("error REPLAY_FAILED: On an empty database: orders/1_orders"),
  });
});

test("without a ledger: exit code 4, and what to do", async () => {
  await using database = await createDatabase();
  const { code, stderr } = await strata(["verify"], { url: database.url });
  expect(code).toBe(4);
  expect(stderr).toContain("error LEDGER_MISSING: This database has no ledger.");
});
