import { join } from "node:path";
import type { TestDatabase } from "@strata/postgres-testkit";
import { testExamples } from "@strata/postgres-testkit/domain";
import { openPostgresJs } from "@strata/postgres-testkit/drivers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { examples } from "../src/examples.ts";
import * as queries from "../src/queries.ts";
import { createLatestJobDatabase } from "./job-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createLatestJobDatabase();
});
afterAll(() => database.drop());

testExamples({
  folder: join(import.meta.dirname, ".."),
  page: "jobs.md",
  examples,
  queries,
  database: () => database,
  tables: ["jobs", "tasks"],
});

test("they show what their comments say", async () => {
  await using opened = openPostgresJs(database.url, { max: 1 });
  expect(await examples.enqueueJob(opened.db)).toEqual(["created", undefined]);
  await database.sql`truncate jobs cascade`;
  expect(await examples.dequeueJobs(opened.db)).toEqual([90, 10]);
  expect(await examples.finishJob(opened.db)).toMatchObject([{ status: "completed" }]);
  expect(await examples.finishJobs(opened.db)).toBe(2);
  expect(await examples.cancelJob(opened.db)).toEqual(["cancelled", undefined]);
  expect(await examples.updateJob(opened.db)).toBe(2);
  expect(await examples.jobTasks(opened.db)).toHaveLength(3);
  expect(await examples.softDeleteJob(opened.db)).toEqual([2, undefined]);
  expect(await examples.purgeDeletedJobs(opened.db)).toBe(1);
  expect(await examples.purgeFinishedJobs(opened.db)).toBe(1);
  await database.sql`truncate jobs cascade`;
});
