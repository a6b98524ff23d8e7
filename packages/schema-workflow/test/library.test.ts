import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { migrate, readConfig, repair, status, type RunOptions } from "@strata/migration-engine";
import { createDatabase } from "@strata/postgres-testkit";
import * as workflow from "@strata/schema-workflow";
import { compareScripts } from "@strata/schema-workflow/compare-scripts";
import { init, type Initialised } from "@strata/schema-workflow/init";
import { expect, onTestFinished, test } from "vitest";

/** As somebody else's program would use it: from a repository with drizzle's configs to a database that is looked after. */
test("a program takes over a repository, judges edits, and examines a database, with functions and values alone", async () => {
  const root = await mkdtemp(join(tmpdir(), "strata library "));
  onTestFinished(() => rm(root, { recursive: true }));
  const script = join(root, "shop/drizzle/20250601000000_goods/migration.sql");
  await write(join(root, "shop/package.json"), `{ "name": "@x/shop" }`);
  await write(join(root, "shop/drizzle.config.ts"), `export default { dialect: "postgresql" };`);
  await write(script, "CREATE TABLE goods (id int PRIMARY KEY);");

  const written: Initialised = await init({ root });
  expect(written).toMatchObject({ folders: [{ name: "@x/shop", migrations: "shop/drizzle" }], leftOut: [] });
  const before = await readFile(written.file, "utf8");
  await expect(init({ root })).rejects.toMatchObject({ code: "CONFIG_EXISTS", outcome: "refused" });
  expect(await readFile(written.file, "utf8")).toBe(before);
  expect((await init({ root, force: true })).file).toBe(written.file);

  await using database = await createDatabase();
  const { url, sql } = database;
  const roster = await readConfig(written.file);
  const run: RunOptions = { url, roster, compareScripts };
  await migrate(run);
  await write(script, "-- what we sell\nCREATE TABLE IF NOT EXISTS goods (id int PRIMARY KEY);");
  expect(await status(run)).toMatchObject([{ state: "applied", edit: { sameMeaning: true } }]);
  await write(script, "CREATE TABLE goods (id bigint PRIMARY KEY);");
  await expect(migrate(run)).rejects.toMatchObject({ code: "MIGRATION_EDITED", location: { file: script } });
  await repair({ ...run, accept: ["20250601000000_goods"] });

  const throwaway = url;
  const drifts = async (): Promise<readonly string[]> => {
    const found: workflow.Verification = await workflow.verify({ url, roster, throwaway });
    return found.drifts.map(({ object }) => object);
  };
  expect(await drifts()).toContain("column public.goods.id");
  await sql`ALTER TABLE goods ALTER COLUMN id TYPE bigint`;
  expect(await drifts()).toEqual([]);
  await sql`DROP TABLE goods`;
  const { findings }: workflow.Diagnosis = await workflow.examine({ url, roster, throwaway });
  expect(findings).toMatchObject([{ kind: "not-executed", name: "20250601000000_goods" }]);
});

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
