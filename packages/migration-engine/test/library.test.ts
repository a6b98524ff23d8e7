import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as strata from "@strata/migration-engine";
import { createDatabase } from "@strata/postgres-testkit";
import { expect, test } from "vitest";
import { folderOf, journal } from "./layouts/drizzle-folder.ts";

/** As somebody else's program would use it: by the package's name, from a config to an empty database again. */
test("a program does all that the command does, with functions and values alone", async () => {
  const root = await folderOf({
    "strata.config.json": JSON.stringify({
      packages: [
        { name: "users", migrations: "users/drizzle" },
        { name: "orders", migrations: "orders/*", dependsOn: ["users"] },
      ],
    }),
    "users/drizzle/meta/_journal.json": journal({ tag: "0000_init" }, { tag: "0001_name" }),
    "users/drizzle/0000_init.sql": "CREATE TABLE users (id int PRIMARY KEY);",
    "users/drizzle/0000_init.down.sql": "DROP TABLE users;",
    "users/drizzle/0001_name.sql": "ALTER TABLE users ADD COLUMN name text;",
    "users/drizzle/0001_name.down.sql": "ALTER TABLE users DROP COLUMN name;",
    "orders/sql/20250601000000_init/migration.sql": "CREATE TABLE orders (owner int REFERENCES users);",
    "orders/sql/20250601000000_init/down.sql": "DROP TABLE orders;",
  });
  await using database = await createDatabase();
  const { url, sql } = database;
  const roster: strata.SchemaPackage[] = await strata.readConfig(join(root, strata.CONFIG_FILE));
  const run: strata.RunOptions = { url, roster };

  // The first one was there before.
  await sql`CREATE TABLE users (id int PRIMARY KEY)`;
  const declared: strata.BaselinePlan = await strata.planBaselining({ ...run, to: "users/0000_init" });
  expect(declared.steps.map(strata.label)).toEqual(["users/0000_init"]);
  expect(await strata.readLedger({ url })).toBeUndefined();
  await strata.baseline({ ...run, to: "users/0000_init" });
  expect((await strata.planAdopting(run)).tables).toEqual([]);

  const planned: strata.ApplyPlan = await strata.plan(run);
  expect(planned.steps.map(strata.label)).toEqual(["users/0001_name", "orders/20250601000000_init"]);
  const approved: strata.PlanFile = strata.parsePlanFile(JSON.stringify(await strata.toPlanFile(planned)));
  const events: strata.RunEvent["type"][] = [];
  const statements: string[] = [];
  const { applied }: strata.MigrateResult = await strata.migrate({
    ...run,
    approved,
    report: ({ type }) => events.push(type),
    onStatement: ({ tag }) => statements.push(tag),
  });
  expect(applied.map(strata.label)).toEqual(planned.steps.map(strata.label));
  expect(events).toEqual(["apply-planned", "started", "finished", "started", "finished"]);
  expect(statements).toEqual(["ALTER TABLE", "CREATE TABLE"]);
  const states: strata.MigrationStatus[] = await strata.status(run);
  expect(states.map(({ state }) => state)).toEqual(["applied", "applied", "applied"]);

  const file = join(root, "users/drizzle/0001_name.sql");
  await writeFile(file, "ALTER TABLE users ADD COLUMN name varchar;");
  const failure: unknown = await strata.migrate(run).catch((error: unknown) => error);
  if (!(failure instanceof strata.StrataError)) throw new Error("It should have been refused.");
  const { code, outcome }: { code: strata.ErrorCode; outcome: strata.Outcome } = failure;
  expect([code, outcome, failure.location?.file]).toEqual(["MIGRATION_EDITED", "refused", file]);
  expect(strata.catalog[code].cure).toContain("strata repair");
  await strata.repair({ ...run, accept: ["users/0001_name"] });
  expect((await strata.readLedger({ url }))?.entries.map(({ origin }) => origin)).toEqual([
    "baseline",
    "applied",
    "applied",
  ]);

  const back: strata.RevertPlan = await strata.planReverting({ ...run, all: true });
  const { reverted } = await strata.revert({ ...run, all: true });
  expect(reverted).toEqual(back.steps);
  expect(await sql`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`).toEqual([
    { tablename: "strata_ledger" },
  ]);
});
