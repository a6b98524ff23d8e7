import { revert } from "@strata/migration-engine";
import { readCatalog } from "@strata/postgres-testkit";
import { expect, test } from "vitest";
import { createJobDatabase, insertJob, insertTask, jobsSchema } from "./job-database.ts";

test("is refused with the count while there are jobs or tasks, unless the loss is accepted", async () => {
  await using database = await createJobDatabase();
  const { url, sql } = database;
  const run = { url, roster: [jobsSchema] };
  await insertTask(database, await insertJob(database));

  await expect(revert(run)).rejects.toMatchObject({
    code: "DATA_LOSS_REFUSED",
    message: expect.stringContaining("would be lost with jobs and tasks: 2"),
    next: expect.stringContaining("--accept-data-loss"),
  });
  expect(await sql`select count(*)::int as kept from tasks join jobs on jobs.id = job_id`).toEqual([{ kept: 1 }]);

  await revert({ ...run, acceptDataLoss: true });
  expect((await readCatalog(sql)).tables).toEqual({});
});
