import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createDatabase, readCatalog } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { label, migrate, planReverting, revert } from "../src/index.ts";
import { addMigration, schemaPackage, table } from "./schema-package-fixture.ts";

const [FIRST, SECOND, THIRD] = ["20250101000000_first", "20250102000000_second", "20250103000000_third"] as const;

const GUARDED_DOWN = `
  DO $$ BEGIN
    IF coalesce(current_setting('strata.accept_data_loss', true), '') <> 'on' THEN
      RAISE EXCEPTION '3 rows would be lost' USING ERRCODE = 'ST001', HINT = 'strata revert --accept-data-loss';
    END IF;
  END $$;
  DROP TABLE a1;`;

describe("revert", () => {
  test("takes the newest back, then down to a target that stays, then all", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const roster = [
      await schemaPackage("a", { [FIRST]: table("a1"), [THIRD]: table("a3") }),
      await schemaPackage("b", { [SECOND]: table("b2") }),
    ];
    const run = { url, roster };
    await migrate(run);
    expect((await planReverting(run)).steps.map(label)).toEqual([`a/${THIRD}`]);
    expect((await revert(run)).reverted.map(label)).toEqual([`a/${THIRD}`]);
    await migrate(run);
    expect((await revert({ ...run, to: FIRST })).reverted.map(label)).toEqual([`a/${THIRD}`, `b/${SECOND}`]);
    expect(Object.keys((await readCatalog(sql)).tables)).toEqual(["a1"]);
    expect((await revert({ ...run, all: true })).reverted.map(label)).toEqual([`a/${FIRST}`]);
    expect((await revert({ ...run, all: true })).reverted).toEqual([]);
    expect((await migrate(run)).applied).toHaveLength(3);
  });

  test("goes by the order of application: a late migration is the newest", async () => {
    await using database = await createDatabase();
    const a = await schemaPackage("a", { [FIRST]: table("a1"), [THIRD]: table("a3") });
    const run = { url: database.url, roster: [a] };
    await migrate(run);
    await addMigration(a.migrations, SECOND, table("a2"));
    await migrate(run);
    expect((await revert(run)).reverted.map(label)).toEqual([`a/${SECOND}`]);
  });

  test("reverts nothing when one of several has no down.sql", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const a = await schemaPackage("a", { [FIRST]: table("a1"), [SECOND]: table("a2") });
    await migrate({ url, roster: [a] });
    await rm(join(a.migrations, FIRST, "down.sql"));
    await expect(revert({ url, roster: [a], all: true })).rejects.toMatchObject({ code: "DOWN_MISSING" });
    expect(Object.keys((await readCatalog(sql)).tables)).toEqual(["a1", "a2"]);
  });

  test("passes a guard against data loss on, unless the loss is accepted", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const roster = [
      await schemaPackage("a", { [FIRST]: { "migration.sql": "CREATE TABLE a1 ()", "down.sql": GUARDED_DOWN } }),
    ];
    await migrate({ url, roster });
    await expect(revert({ url, roster })).rejects.toMatchObject({
      code: "DATA_LOSS_REFUSED",
      outcome: "refused",
      message: `a/${FIRST}: 3 rows would be lost`,
      next: "strata revert --accept-data-loss",
    });
    expect(Object.keys((await readCatalog(sql)).tables)).toEqual(["a1"]);
    await revert({ url, roster, acceptDataLoss: true });
    expect(Object.keys((await readCatalog(sql)).tables)).toEqual([]);
  });
});
