import { createDatabase } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { adopt, baseline, type RunOptions } from "../../src/index.ts";
import { schemaPackage, table } from "../schema-package-fixture.ts";

const [FIRST, SECOND] = ["20250101000000_first", "20250102000000_second"] as const;
/** What the engine takes: `stra` and the schema. */
const TAKE = "SELECT pg_advisory_lock(1937011297, hashtext('public'))";

describe.each([
  { command: "adopt", declare: (run: RunOptions & { lockWaitMs?: number }) => adopt(run) },
  { command: "baseline", declare: (run: RunOptions & { lockWaitMs?: number }) => baseline({ ...run, to: SECOND }) },
])("what $command writes", ({ declare }) => {
  async function dbmateDatabase() {
    const database = await createDatabase();
    await database.sql`CREATE TABLE schema_migrations (version varchar(255) primary key)`;
    await database.sql`INSERT INTO schema_migrations VALUES ('20250101000000'), ('20250102000000')`;
    return database;
  }
  const roster = async () => [await schemaPackage("a", { [FIRST]: table("a1"), [SECOND]: table("a2") })];

  test("waits for a migrator that is at work", async () => {
    await using database = await dbmateDatabase();
    const run = { url: database.url, roster: await roster() };
    const holder = await database.sql.reserve();
    await holder.unsafe(TAKE);
    await expect(declare({ ...run, lockWaitMs: 0 })).rejects.toMatchObject({ code: "LOCK_NOT_AVAILABLE" });
    await holder`SELECT pg_advisory_unlock_all()`;
    holder.release();
    expect((await declare(run)).steps).toHaveLength(2);
  });

  test("is all or nothing, the ledger itself included", async () => {
    await using database = await dbmateDatabase();
    const { url, sql } = database;
    // Stands for whatever may fail between the first row and the last.
    await sql.unsafe(`
      CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
        IF to_regclass('strata_ledger') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'only_first') THEN
          ALTER TABLE strata_ledger ADD CONSTRAINT only_first CHECK (name = '${FIRST}');
        END IF;
      END $$;
      CREATE EVENT TRIGGER refuse ON ddl_command_end WHEN TAG IN ('COMMENT') EXECUTE FUNCTION refuse()`);
    await expect(declare({ url, roster: await roster() })).rejects.toMatchObject({ code: "SERVER_REFUSED" });
    expect(await sql`SELECT to_regclass('strata_ledger') AS ledger`).toEqual([{ ledger: null }]);
  });

  test("is written once when eight do so together", async () => {
    await using database = await dbmateDatabase();
    const run = { url: database.url, roster: await roster() };
    const plans = await Promise.all(Array.from({ length: 8 }, () => declare(run)));
    expect(plans.map(({ steps }) => steps.length).toSorted((a, b) => a - b)).toEqual([0, 0, 0, 0, 0, 0, 0, 2]);
    expect(await database.sql`SELECT count(*)::int AS rows FROM strata_ledger`).toEqual([{ rows: 2 }]);
  });
});
