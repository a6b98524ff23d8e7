import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readCatalog } from "@strata/postgres-testkit";
import { expect, test } from "vitest";
import { createJobDatabase, insertJob, insertTask, jobsSchema, TIER_0 } from "./job-database.ts";

test("migration.sql may run again by hand: the same catalog, the same rows, a trigger that counts once", async () => {
  await using database = await createJobDatabase();
  const { sql } = database;
  const job = await insertJob(database);
  await insertTask(database, job);
  const everything = async () => ({
    catalog: await readCatalog(sql),
    jobs: await sql`select * from jobs`,
    tasks: await sql`select * from tasks`,
  });
  const before = await everything();

  await sql.unsafe(await readFile(join(jobsSchema.migrations, TIER_0, "migration.sql"), "utf8"));

  expect(await everything()).toEqual(before);
  expect(await sql`update jobs set priority = 1 returning version`).toEqual([{ version: "2" }]);
});
