import { createDatabase, readCatalog } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { migrate, status, type SchemaPackage } from "../../src/index.ts";
import { schemaPackage } from "../schema-package-fixture.ts";
import { exitCode, killAtRandom, startMigrator } from "./migrator-process.ts";

const KILLS = process.env["STRATA_FAULTS"] === "all" ? 60 : 6;
const SETUP = "CREATE TABLE numbers AS SELECT n FROM generate_series(1, 20000) n;";
const INDEX =
  "-- strata: non-transactional\nCREATE INDEX CONCURRENTLY numbers_n ON numbers (n);\nINSERT INTO numbers VALUES (0);";

/** Work that takes its time here and there, with an index that is built concurrently in the middle of it. */
async function slowRoster(): Promise<SchemaPackage[]> {
  return [
    await schemaPackage("a", {
      "20250101000000_setup": { "migration.sql": SETUP },
      "20250102000000_slow": { "migration.sql": "SELECT pg_sleep(0.1); CREATE TABLE slow ();" },
      "20250103000000_index": { "migration.sql": INDEX },
      "20250104000000_last": { "migration.sql": "SELECT pg_sleep(0.1); CREATE TABLE last ();" },
    }),
  ];
}

describe("killed at any moment", () => {
  test(
    "the next run goes on where the killed one was, and nothing is done twice or left half",
    { timeout: KILLS * 60_000 },
    async () => {
      const roster = await slowRoster();
      await using untouched = await createDatabase();
      await migrate({ url: untouched.url, roster });
      const whole = await readCatalog(untouched.sql);
      for (let kill = 0; kill < KILLS; kill += 1) {
        await using database = await createDatabase();
        const { url, sql } = database;
        await killAtRandom(startMigrator(url, roster), 400);
        await migrate({ url, roster });
        expect(await readCatalog(sql)).toEqual(whole);
        expect((await status({ url, roster })).map(({ state }) => state)).toEqual(Array(4).fill("applied"));
        expect(await sql`SELECT count(*)::int FROM numbers WHERE n = 0`).toEqual([{ count: 1 }]);
        expect(await sql`SELECT count(*)::int FROM pg_index WHERE NOT indisvalid`).toEqual([{ count: 0 }]);
      }
      process.stdout.write(`${KILLS} migrators killed at random moments\n`);
    },
  );

  test(
    "one of several that wait for each other is killed: the others come to the end, exactly once",
    { timeout: 120_000 },
    async () => {
      await using database = await createDatabase();
      const { url, sql } = database;
      const roster = await slowRoster();
      const [victim, ...others] = Array.from({ length: 4 }, () => startMigrator(url, roster));
      const [codes] = await Promise.all([
        Promise.all(others.map(exitCode)),
        victim === undefined ? undefined : killAtRandom(victim, 300),
      ]);
      expect(codes).toEqual([0, 0, 0]);
      expect(await sql`SELECT count(*)::int FROM strata_ledger`).toEqual([{ count: 4 }]);
      expect(await sql`SELECT count(*)::int FROM numbers WHERE n = 0`).toEqual([{ count: 1 }]);
    },
  );
});
