import { createDatabase, readCatalog, type TestDatabase } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { migrate, type RunEvent, type RunOptions } from "../src/index.ts";
import { schemaPackage } from "./schema-package-fixture.ts";

const [FIRST, SECOND] = ["20250101000000_first", "20250102000000_second"] as const;

async function runOf({ url }: TestDatabase, first: string, second: string): Promise<RunOptions & { atomic: true }> {
  const scripts = { [FIRST]: { "migration.sql": first }, [SECOND]: { "migration.sql": second } };
  return { url, roster: [await schemaPackage("a", scripts)], atomic: true };
}

describe("with atomic all share one transaction", () => {
  test("all stay, or none", async () => {
    await using database = await createDatabase();
    const { sql } = database;
    await expect(migrate(await runOf(database, "CREATE TABLE a1 (id int);", "SELECT 1/0;"))).rejects.toMatchObject({
      code: "MIGRATION_FAILED",
      next: expect.stringContaining("Nothing of this run stays."),
    });
    expect((await readCatalog(sql)).tables).toEqual({});
    const good = await runOf(database, "CREATE TABLE a1 (id int);", "CREATE TABLE a2 (id int);");
    expect((await migrate(good)).applied).toHaveLength(2);
    expect(await sql`SELECT count(DISTINCT xmin::text)::int FROM strata_ledger`).toEqual([{ count: 1 }]);
  });

  test("none is said to be finished before all are committed", async () => {
    await using database = await createDatabase();
    const told: string[] = [];
    const report = ({ type }: RunEvent): void => void told.push(type);
    const bad = await runOf(database, "CREATE TABLE a1 (id int);", "SELECT 1/0;");
    await expect(migrate({ ...bad, report })).rejects.toThrow();
    expect(told).toEqual(["apply-planned", "started", "started"]);

    const seen: Promise<unknown>[] = [];
    const good = await runOf(database, "CREATE TABLE a1 (id int);", "CREATE TABLE a2 (id int);");
    const durations: number[] = [];
    await migrate({
      ...good,
      report: (event) => {
        if (event.type !== "finished") return;
        durations.push(event.durationMs);
        seen.push(Promise.resolve(database.sql`SELECT count(*)::int FROM strata_ledger`));
      },
    });
    expect(await Promise.all(seen)).toEqual([[{ count: 2 }], [{ count: 2 }]]);
    expect(durations).toEqual([expect.any(Number), expect.any(Number)]);
  });
});

describe("a value that is added to an enum", () => {
  const ADD = "ALTER TYPE mood ADD VALUE 'it''s busy';";

  async function prepared(): Promise<TestDatabase> {
    const database = await createDatabase();
    await database.sql`CREATE TYPE mood AS ENUM ('calm')`;
    await database.sql`CREATE TABLE diary (note text)`;
    await database.sql`CREATE FUNCTION mine() RETURNS text LANGUAGE sql AS 'SELECT 1'`;
    return database;
  }

  test.each([
    ["names it", "CREATE TABLE a1 (t text DEFAULT 'it''s busy');", "names it"],
    ["runs code", "DO $$ BEGIN PERFORM 1; END $$;", "what its DO comes by"],
    ["writes rows", "INSERT INTO diary VALUES ('x');", "what its INSERT comes by"],
    ["computes a default", "ALTER TABLE diary ADD COLUMN x text DEFAULT mine();", "what its ALTER comes by"],
    ["makes a table of what it selects", "CREATE TABLE a1 AS SELECT * FROM diary;", "what its CREATE comes by"],
  ])("is refused beforehand when a later migration %s", async (_, later, why) => {
    await using database = await prepared();
    const run = await runOf(database, ADD, later);
    await expect(migrate(run)).rejects.toMatchObject({
      code: "ATOMIC_IMPOSSIBLE",
      outcome: "refused",
      why: expect.stringMatching(new RegExp(`a/${SECOND} .*${why}`)),
      next: expect.stringContaining(`--to a/${FIRST}`),
    });
    expect((await migrate({ ...run, atomic: false })).applied).toHaveLength(2);
  });

  test.each([
    ["within a DO block", "DO $$ BEGIN ALTER TYPE public.mood ADD VALUE IF NOT EXISTS 'busy'; END $$;"],
    ["with the name in quotes", `ALTER TYPE "mood" ADD VALUE 'busy' BEFORE 'calm';`],
  ])("is seen %s", async (_, add) => {
    await using database = await prepared();
    const run = await runOf(database, add, "CREATE TABLE a1 (mood mood DEFAULT 'busy');");
    await expect(migrate(run)).rejects.toMatchObject({ code: "ATOMIC_IMPOSSIBLE" });
  });

  test.each([
    "CREATE TABLE a1 (id int PRIMARY KEY, at timestamptz DEFAULT now());",
    "ALTER TABLE diary ADD COLUMN read boolean NOT NULL DEFAULT false; COMMENT ON TABLE diary IS 'x';",
  ])("is no reason to refuse when no later one could use it: %s", async (later) => {
    await using database = await prepared();
    expect((await migrate(await runOf(database, ADD, later))).applied).toHaveLength(2);
    expect(await database.sql`SELECT enum_range(NULL::mood)::text AS values`).toEqual([
      { values: `{calm,"it's busy"}` },
    ]);
  });
});

test("what cannot run in a transaction at all is refused beforehand", async () => {
  await using database = await createDatabase();
  const run = await runOf(database, "-- strata: non-transactional\nVACUUM;", "CREATE TABLE a1 ();");
  await expect(migrate(run)).rejects.toMatchObject({
    code: "ATOMIC_IMPOSSIBLE",
    why: expect.stringContaining("cannot run in a transaction at all"),
    next: expect.stringContaining(`--to a/${FIRST}`),
  });
});
