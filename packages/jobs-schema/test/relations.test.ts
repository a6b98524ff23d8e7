import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { expect, test } from "vitest";
import { addTask, enqueueJob, softDeleteJob } from "../src/queries.ts";
import { jobsRelations } from "../src/relations.ts";
import { createLatestJobDatabase } from "./job-database.ts";
import { ADA, there } from "./queries/a-job.ts";

test("a job is read with its tasks, and a task with its job", async () => {
  await using database = await createLatestJobDatabase();
  const client = postgres(database.url, { max: 1 });
  const db = drizzle({ client, relations: { ...jobsRelations } });
  try {
    const job = there(await enqueueJob(db, { userId: ADA, jobType: "summary", priority: 2 }));
    await enqueueJob(db, { userId: ADA, jobType: "image", priority: 1 });
    const deleted = there(await enqueueJob(db, { userId: ADA, jobType: "sound" }));
    for (const { id } of [job, job, deleted]) await addTask(db, { jobId: id });
    await softDeleteJob(db, { jobId: deleted.id });

    expect(
      await db.query.jobs.findMany({
        columns: { jobType: true },
        where: { isDeleted: false },
        with: { tasks: { columns: { status: true } } },
        orderBy: { priority: "desc" },
      }),
    ).toEqual([
      { jobType: "summary", tasks: [{ status: "created" }, { status: "created" }] },
      { jobType: "image", tasks: [] },
    ]);
    const task = await db.query.tasks.findFirst({
      where: { job: { jobType: "summary" } },
      with: { job: { with: { tasks: true } } },
    });
    expect(task?.job.id).toBe(job.id);
    expect(task?.job.tasks).toHaveLength(2);
  } finally {
    await client.end();
  }
});
