import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createDatabase } from "@strata/postgres-testkit";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { label, migrate, revert, status, type ChangeOptions, type SchemaPackage } from "../src/index.ts";
import { findPgBouncer, startPgBouncer, type Pooler } from "./pgbouncer.ts";
import { letters, TWO_FORMS } from "./phases/letters.ts";
import { schemaPackage, table } from "./schema-package-fixture.ts";

const program = findPgBouncer();
if (program === undefined) process.stderr.write("SKIPPED: there is no pgbouncer on this machine (Debian: pgbouncer)\n");

describe.skipIf(program === undefined)("behind PgBouncer in transaction mode", () => {
  let pooler: Pooler;
  beforeAll(async () => {
    pooler = await startPgBouncer(program ?? "", inject("postgresTestServer").url);
  });
  afterAll(() => pooler[Symbol.asyncDispose]());

  const roster = (): Promise<SchemaPackage[]> =>
    Promise.all([
      schemaPackage("a", { "20250101000000_x": table("a1"), "20250103000000_x": table("a3") }),
      schemaPackage("b", { "20250102000000_x": table("b2") }),
    ]);

  test("migrations are applied, seen and reverted as without it", async () => {
    await using database = await createDatabase();
    const run = { url: pooler.url(database.url), roster: await roster() };
    expect((await migrate(run)).applied.map(label)).toEqual([
      "a/20250101000000_x",
      "b/20250102000000_x",
      "a/20250103000000_x",
    ]);
    expect(await migrate(run)).toEqual({ applied: [] });
    expect((await status(run)).map(({ state }) => state)).toEqual(["applied", "applied", "applied"]);
    expect((await revert({ ...run, all: true })).reverted).toHaveLength(3);
  });

  test("sixteen at once, half of them around it: every migration is recorded once, and all agree", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const packages = await roster();
    await Promise.all(
      Array.from({ length: 16 }, (_, at) => migrate({ url: at % 2 === 0 ? pooler.url(url) : url, roster: packages })),
    );
    expect(await sql`SELECT count(*)::int FROM strata_ledger`).toEqual([{ count: 3 }]);
  });

  test("phases are refused before anything is touched, and of two forms the script runs", async () => {
    await using database = await createDatabase();
    const url = pooler.url(database.url);
    await expect(migrate({ url, roster: [await letters()] })).rejects.toMatchObject({
      code: "POOLER_REFUSED",
      outcome: "refused",
      message: expect.stringContaining("runs in phases"),
    });
    expect(await database.sql`SELECT to_regclass('letters') AS letters`).toEqual([{ letters: null }]);
    const run = { url, roster: [await letters(TWO_FORMS)] };
    await migrate(run);
    expect(await status(run)).toMatchObject([{}, { state: "applied", entry: { form: "script" } }]);
  });

  test("many at once that take turns between migrations: nobody applies what another one has applied meanwhile", async () => {
    await using database = await createDatabase();
    const slow = { "migration.sql": "SELECT pg_sleep(0.05); CREATE TABLE IF NOT EXISTS once (); SELECT 1;" };
    const names = Array.from({ length: 4 }, (_, at) => `2025010${at + 1}000000_slow`);
    const a = await schemaPackage("a", Object.fromEntries(names.map((name) => [name, slow])));
    const run = { url: pooler.url(database.url), roster: [a] };
    await Promise.all(Array.from({ length: 8 }, () => migrate(run)));
    expect(await database.sql`SELECT count(*)::int FROM strata_ledger`).toEqual([{ count: 4 }]);
  });

  test.each([
    [
      "a migration that another one has applied since it was planned is not applied a second time",
      migrate,
      ["a1", "a2"],
    ],
    [
      "nor are those of a run in one transaction",
      (options: ChangeOptions) => migrate({ ...options, atomic: true }),
      ["a1", "a2"],
    ],
    ["nor is one reverted that another one has reverted meanwhile", (options: ChangeOptions) => revert(options), []],
  ])("%s", async (_what, run, tables) => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const first = { "20250101000000_x": table("a1") };
    await migrate({ url, roster: [await schemaPackage("a", first)] });
    const packages = [await schemaPackage("a", { ...first, "20250102000000_x": table("a2") })];

    // Both have planned it, and wait for their turn, when the lock is let go.
    const key = sql`1937011297, hashtext('public')`;
    const gate = await sql.reserve();
    await gate`SELECT pg_advisory_lock(${key})`;
    let waiting = 0;
    const runs = [1, 2].map(() => {
      let told = false;
      return run({
        url: pooler.url(url),
        roster: packages,
        report: ({ type }) => {
          if (type !== "lock-waiting" || told) return;
          told = true;
          waiting += 1;
        },
      });
    });
    await expect.poll(() => waiting, { timeout: 60_000 }).toBe(2);
    await gate`SELECT pg_advisory_unlock(${key})`;
    gate.release();
    await Promise.all(runs);
    expect(
      (await sql`SELECT tablename FROM pg_tables WHERE tablename ~ '^a[12]$' ORDER BY 1`).map(
        (row) => row["tablename"],
      ),
    ).toEqual(tables);
    expect(await sql`SELECT count(*)::int FROM strata_ledger`).toEqual([{ count: tables.length }]);
  });

  test("what needs a session of its own is refused before it begins", async () => {
    await using database = await createDatabase();
    const script = "-- strata: non-transactional\nVACUUM;";
    const a = await schemaPackage("a", { "20250101000000_x": { "migration.sql": script } });
    const run = { url: pooler.url(database.url), roster: [a] };
    await expect(migrate(run)).rejects.toMatchObject({ code: "POOLER_REFUSED", outcome: "refused" });
    expect((await status(run)).map(({ state }) => state)).toEqual(["pending"]);
  });

  test("runs that are killed leave no lock behind, and the next one comes to the end", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const slow = { "migration.sql": "SELECT pg_sleep(0.2);" };
    const names = Array.from({ length: 5 }, (_, at) => `2025010${at + 1}000000_slow`);
    const a = await schemaPackage("a", Object.fromEntries(names.map((name) => [name, slow])));
    const runs = process.env["STRATA_FAULTS"] === "all" ? 50 : 8;
    for (let run = 0; run < runs; run += 1) {
      const child = spawn(
        process.execPath,
        [
          "--input-type=module",
          "--eval",
          `import { migrate } from "${join(import.meta.dirname, "../src/index.ts")}"; await migrate(${JSON.stringify({ url: pooler.url(url), roster: [a] })});`,
        ],
        { stdio: "ignore" },
      );
      setTimeout(() => child.kill("SIGKILL"), 150 + Math.random() * 500);
      await once(child, "exit");
    }
    await migrate({ url: pooler.url(url), roster: [a] });
    expect(await sql`SELECT count(*)::int FROM strata_ledger`).toEqual([{ count: 5 }]);
    const held = () => sql`SELECT FROM pg_locks JOIN pg_database d ON d.oid = database
      WHERE locktype = 'advisory' AND classid = 1937011297 AND datname = current_database()`;
    await expect.poll(async () => (await held()).length).toBe(0);
  });
});
