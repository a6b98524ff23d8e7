import { createDatabase, readCatalog } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { migrate, status, type RunOptions } from "../src/index.ts";
import { schemaPackage } from "./schema-package-fixture.ts";

const FIRST = "20250101000000_first";

async function runOf(url: string, script: string): Promise<RunOptions> {
  return { url, roster: [await schemaPackage("a", { [FIRST]: { "migration.sql": script } })] };
}

describe("a COMMIT that no look at the text could find", () => {
  // A column may be called `case`, and then a lexer waits for the END of the CASE.
  const HIDES = "CREATE FUNCTION one() RETURNS int BEGIN ATOMIC SELECT 1 AS case; END;";

  test.each([
    ["and nothing after it", "COMMIT;"],
    ["and another transaction after it", "COMMIT; BEGIN;"],
    ["that chains", "COMMIT AND CHAIN;"],
    ["or a ROLLBACK that chains", "ROLLBACK AND CHAIN;"],
    ["or a ROLLBACK and another transaction after it", "ROLLBACK; BEGIN;"],
    ["of an enum that it has made", "DROP TYPE IF EXISTS e; CREATE TYPE e AS ENUM (); COMMIT; BEGIN;"],
  ])("%s: the run stops, says so, and the ledger claims nothing", async (_, end) => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const script = `CREATE TABLE a1 (); ${HIDES} ${end}`;
    const ended = {
      code: "MIGRATION_ENDED_TRANSACTION",
      message: expect.stringContaining("what was committed of it stays"),
    };
    const run = await runOf(url, script);
    await expect(migrate(run)).rejects.toMatchObject(ended);
    expect((await status(run)).map(({ state }) => state)).toEqual(["pending"]);

    await sql`DROP TABLE IF EXISTS a1`;
    await sql`DROP FUNCTION IF EXISTS one`;
    await expect(migrate({ ...run, atomic: true })).rejects.toMatchObject(ended);
    expect((await status(run)).map(({ state }) => state)).toEqual(["pending"]);

    await sql`DROP TABLE IF EXISTS a1`;
    await sql`DROP FUNCTION IF EXISTS one`;
    const stepwise = await runOf(url, `-- strata: non-transactional\nSELECT 1; ${script}`);
    await expect(migrate(stepwise)).rejects.toMatchObject(ended);
    // CREATE TABLE by itself, and then all the rest, which nobody can tell apart.
    expect(await status(stepwise)).toMatchObject([{ state: "unfinished", statementsDone: 2 }]);
  });

  test("or only a savepoint that is rolled back to: all is well", async () => {
    await using database = await createDatabase();
    await migrate(await runOf(database.url, "SAVEPOINT s; CREATE TABLE gone (); ROLLBACK TO s; CREATE TABLE a1 ();"));
    expect(Object.keys((await readCatalog(database.sql)).tables)).toEqual(["a1"]);
  });
});

describe("what fails after the script has run to its end is not blamed on a place in it", () => {
  test("a constraint that is deferred to the COMMIT", async () => {
    await using database = await createDatabase();
    const run = await runOf(
      database.url,
      `CREATE TABLE a1 (id int PRIMARY KEY);
       CREATE TABLE a2 (a1 int REFERENCES a1 DEFERRABLE INITIALLY DEFERRED);
       INSERT INTO a2 VALUES (7);`,
    );
    const failure: unknown = await migrate(run).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: "MIGRATION_FAILED",
      message: expect.stringContaining("violates foreign key constraint"),
      why: expect.stringContaining("(a1)=(7)"),
    });
    expect(failure).not.toMatchObject({ location: { line: expect.any(Number) } });
    expect((await readCatalog(database.sql)).tables).toEqual({});
  });

  test("the row of the ledger: what the server says of it is told, not what it says of all that follows", async () => {
    await using database = await createDatabase();
    const { sql, url } = database;
    await migrate(await runOf(url, "SELECT 1;"));
    await sql.unsafe(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not on my watch'; END $$;
      CREATE TRIGGER refuse BEFORE INSERT ON strata_ledger FOR EACH ROW EXECUTE FUNCTION refuse();`);
    const second = await schemaPackage("b", { [FIRST]: { "migration.sql": "CREATE TABLE b1 ();" } });
    await expect(migrate({ url, roster: [second] })).rejects.toMatchObject({
      message: expect.stringContaining("not on my watch"),
    });
    expect((await readCatalog(sql)).tables).toEqual({});
  });
});
