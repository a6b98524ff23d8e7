import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { createDatabase, readCatalog } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { emptyFolder, events, strata } from "./strata.ts";

const BINARY = join(import.meta.dirname, "../bin/strata.js");

/** All, in the order of the plan. */
const MIGRATIONS = [
  "@strata/timer-schema/20250101000000_create_timers_table",
  "@strata/timer-schema/20250102000000_add_callback_types",
  "@strata/jobs-schema/20250601000000_create_jobs_and_tasks_tables",
  "@strata/sync-audit-schema/20250701000000_initial_schema",
  "@strata/sync-audit-schema/20250701000001_add_indexes",
  "@strata/intents-schema/20251222000000_scheduled_intents",
  "@strata/intents-schema/20251222000001_intent_executions",
  "@strata/timer-schema/20261128163158_add_query_indexes",
  "@strata/jobs-schema/20261128163226_add_query_indexes",
  "@strata/sync-audit-schema/20261128163251_add_query_indexes",
  "@strata/intents-schema/20261128163320_add_query_indexes",
  "@strata/timer-schema/20261128163512_add_comments_and_vacuum_settings",
  "@strata/jobs-schema/20261128163546_add_comments_and_vacuum_settings",
  "@strata/sync-audit-schema/20261128163722_add_last_updated_at_trigger",
  "@strata/intents-schema/20261128163740_add_updated_at_trigger",
];

describe("strata migrate", () => {
  test("applies all migrations, then is up to date and leaves the catalog as it is", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const first = await strata(["migrate"], { url });
    expect(first).toMatchObject({ code: 0, stderr: "" });
    expect(first.stdout.match(/applied {3}\S+/g)?.map((found) => found.replace(/applied +/, ""))).toEqual(MIGRATIONS);
    expect(first.stdout).toMatch(/\nApplied 15 migrations in \d+\.\d s\.\n$/);

    const before = await readCatalog(sql);
    const second = await strata([], { url });
    expect(second.stdout).toMatch(/\nUp to date\.\n$/);
    expect(second.code).toBe(0);
    expect(await readCatalog(sql)).toEqual(before);
  });

  test("eight at once on an empty database: all exit 0, every migration is recorded once", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const runs = await Promise.all(Array.from({ length: 8 }, () => strata(["migrate"], { url })));
    expect(runs.map(({ code }) => code)).toEqual(Array(8).fill(0));
    const ledger = await sql`SELECT package || '/' || name AS id FROM strata_ledger ORDER BY sequence`;
    expect(ledger.map((row) => String(row["id"]))).toEqual(MIGRATIONS);
  });

  test("goes on to the end where nobody reads any more what it prints", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const child = spawn(process.execPath, [BINARY, "migrate", "--json"], { env: { DATABASE_URL: url } });
    const complaints = text(child.stderr);
    child.stdout.once("data", () => child.stdout.destroy());
    expect(await once(child, "exit")).toEqual([0, null]);
    expect(await complaints).toBe("");
    expect(await sql`SELECT FROM strata_ledger`).toHaveLength(MIGRATIONS.length);
  });

  test("--json prints one event a line", async () => {
    await using database = await createDatabase();
    const printed = events(await strata(["migrate", "--json"], { url: database.url }));
    expect(printed[0]).toMatchObject({
      event: "apply-planned",
      steps: MIGRATIONS.map(() => ({ name: expect.any(String) })),
    });
    expect(printed.filter(({ event }) => event === "finished")).toHaveLength(MIGRATIONS.length);
    expect(printed.at(-1)).toEqual({ event: "done", applied: MIGRATIONS.length });
  });
});

describe("strata status and plan", () => {
  test("say all that they have to say to one who reads slowly", async () => {
    await using database = await createDatabase();
    const folder = await emptyFolder();
    const long = "long".repeat(50);
    const scripts = Array.from({ length: 1_000 }, async (_, at) => {
      const script = join(folder, "migrations", `${20250101000000 + at}_${long}`);
      await mkdir(script, { recursive: true });
      await writeFile(join(script, "migration.sql"), "SELECT 1;");
    });
    await Promise.all(scripts);
    const packages = [{ name: long, migrations: "migrations" }];
    await writeFile(join(folder, "strata.config.json"), JSON.stringify({ packages }));
    const child = spawn(process.execPath, [BINARY, "status"], { cwd: folder, env: { DATABASE_URL: database.url } });
    // More than a pipe holds.
    await once(child.stdout, "readable");
    await delay(500);
    expect(await text(child.stdout)).toMatch(
      /^Database .*\n(?: {2}pending .*\n){1000}1000 migrations pending, 0 applied\.\n$/,
    );
  });

  test("show all as pending before and as applied after, by exit code too; plan always exits 0", async () => {
    await using database = await createDatabase();
    const { url } = database;
    const planned = await strata(["plan"], { url });
    expect(planned.code).toBe(0);
    expect(planned.stdout.match(/@strata\/\S+/g)).toEqual(MIGRATIONS);
    expect((await strata(["status"], { url })).code).toBe(3);

    await strata(["migrate"], { url });
    const after = await strata(["status"], { url });
    expect(after.code).toBe(0);
    expect(after.stdout.match(/^ {2}applied {2}@strata\/\S+ {2}\d{4}-\d\d-\d\dT\S+Z by \w+$/gm)).toHaveLength(
      MIGRATIONS.length,
    );
    expect((await strata(["plan"], { url })).stdout).toContain("Nothing to do: 15 migrations applied.");
  });

  test("--json gives the same to programs", async () => {
    await using database = await createDatabase();
    const { url } = database;
    const [plan] = events(await strata(["plan", "--json"], { url }));
    expect(plan).toMatchObject({ event: "plan", applied: 0, missing: [] });
    expect(plan?.["steps"]).toMatchObject(MIGRATIONS.map((id) => ({ name: id.split("/")[2], late: false })));
    await strata(["migrate", "--to", "20250102000000_add_callback_types"], { url });
    const [status] = events(await strata(["status", "--json"], { url }));
    expect(status).toMatchObject({ event: "status", pending: MIGRATIONS.length - 2 });
  });
});

describe("strata revert", () => {
  test("without a terminal it changes nothing until it is told --yes", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await strata(["migrate"], { url });
    const before = await readCatalog(sql);
    const refused = await strata(["revert"], { url });
    expect(refused.code).toBe(4);
    expect(refused.stderr).toContain(MIGRATIONS.at(-1));
    expect(refused.stderr).toContain("run it again with --yes");
    expect(await readCatalog(sql)).toEqual(before);

    const reverted = await strata(["revert", "--to", "20250102000000_add_callback_types", "--yes"], { url });
    expect(reverted).toMatchObject({ code: 0, stdout: expect.stringContaining("Reverted 13 migrations.") });
    expect(Object.keys((await readCatalog(sql)).tables)).toEqual(["timers"]);
    await strata(["migrate"], { url });
    expect(await readCatalog(sql)).toEqual(before);
  });

  test("--all takes everything back, and a second time finds nothing", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const empty = await readCatalog(sql);
    await strata(["migrate"], { url });
    expect(events(await strata(["revert", "--all", "--yes", "--json"], { url })).at(-1)).toEqual({
      event: "done",
      reverted: MIGRATIONS.length,
    });
    expect(await readCatalog(sql)).toEqual(empty);
    expect((await strata(["revert", "--yes"], { url })).stdout).toContain("Nothing to revert.");
  });
});
