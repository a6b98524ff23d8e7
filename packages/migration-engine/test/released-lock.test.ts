import { createDatabase, readCatalog } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { migrate, revert, status, type RunOptions } from "../src/index.ts";
import { schemaPackage, table } from "./schema-package-fixture.ts";

const [FIRST, SECOND, THIRD] = ["20250101000000_first", "20250102000000_second", "20250103000000_third"] as const;
const RELEASED = {
  code: "MIGRATION_RELEASED_LOCK",
  outcome: "failed",
  message: expect.stringContaining(`a/${SECOND}`),
};
const ONLY_OURS = "SELECT pg_advisory_unlock(1937011297, hashtext(current_schema()));";

async function runOf(url: string, second: string): Promise<RunOptions> {
  const scripts = { [FIRST]: table("a1"), [SECOND]: { "migration.sql": second }, [THIRD]: table("a3") };
  return { url, roster: [await schemaPackage("a", scripts)] };
}

describe("a migration that lets go of the lock by which migrators take turns", () => {
  test.each([
    ["all that there are", "SELECT pg_advisory_unlock_all();"],
    ["just that one", ONLY_OURS],
    ["by a statement that is made as it runs", "DO $$ BEGIN EXECUTE 'SELECT pg_advisory_unlock' || '_all()'; END $$;"],
  ])("%s: nothing of it stays, and nothing behind it runs", async (_, release) => {
    await using database = await createDatabase();
    const run = await runOf(database.url, `CREATE TABLE a2 (id int); ${release}`);
    await expect(migrate(run)).rejects.toMatchObject(RELEASED);
    expect(Object.keys((await readCatalog(database.sql)).tables)).toEqual(["a1"]);
    expect((await status(run)).map(({ state }) => state)).toEqual(["applied", "pending", "pending"]);
  });

  test("in one transaction for all: nothing of the run stays", async () => {
    await using database = await createDatabase();
    const run = await runOf(database.url, "SELECT pg_advisory_unlock_all();");
    await expect(migrate({ ...run, atomic: true })).rejects.toMatchObject(RELEASED);
    expect((await readCatalog(database.sql)).tables).toEqual({});
  });

  test.each([
    ["in the transaction of a statement", "SELECT pg_advisory_unlock_all();"],
    ["where there is none", "DISCARD ALL;"],
  ])("statement by statement, %s: it is not noted as done, and the run ends there", async (_, release) => {
    await using database = await createDatabase();
    const script = `-- strata: non-transactional\nCREATE TABLE a2 (id int);\n${release}\nCREATE TABLE b2 (id int);`;
    const run = await runOf(database.url, script);
    await expect(migrate(run)).rejects.toMatchObject(RELEASED);
    expect(Object.keys((await readCatalog(database.sql)).tables)).toEqual(["a1", "a2"]);
    expect((await status(run))[1]).toMatchObject({ state: "unfinished", statementsDone: 1 });
  });

  test("on the way back, too", async () => {
    await using database = await createDatabase();
    const scripts = { [FIRST]: table("a1"), [SECOND]: { ...table("a2"), "down.sql": `DROP TABLE a2; ${ONLY_OURS}` } };
    const run = { url: database.url, roster: [await schemaPackage("a", scripts)] };
    await migrate(run);
    await expect(revert(run)).rejects.toMatchObject(RELEASED);
    expect((await status(run)).map(({ state }) => state)).toEqual(["applied", "applied"]);
  });

  test("by a function that was there before, whose name says nothing: the run says so in the end", async () => {
    await using database = await createDatabase();
    await database.sql`CREATE FUNCTION let_go() RETURNS void LANGUAGE sql AS 'SELECT pg_advisory_unlock_all()'`;
    const run = await runOf(database.url, "SELECT let_go();");
    await expect(migrate(run)).rejects.toMatchObject({
      code: "MIGRATION_RELEASED_LOCK",
      next: expect.stringContaining("stands in the ledger"),
    });
    expect((await status(run)).map(({ state }) => state)).toEqual(["applied", "applied", "applied"]);
  });

  test("locks of its own are its own affair", async () => {
    await using database = await createDatabase();
    const run = await runOf(database.url, "SELECT pg_advisory_lock(7); SELECT pg_advisory_unlock(7);");
    expect((await migrate(run)).applied).toHaveLength(3);
  });
});
