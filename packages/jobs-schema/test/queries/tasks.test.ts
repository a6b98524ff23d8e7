import type { TestDatabase } from "@strata/postgres-testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { tasks } from "../../src/index.ts";
import { addTask, jobTasks, softDeleteJob, updateTask } from "../../src/queries.ts";
import { createLatestJobDatabase, insertTask } from "../job-database.ts";
import { add, enqueue, there } from "./a-job.ts";
import { DRIVERS, type OpenDatabase } from "@strata/postgres-testkit/drivers";

let database: TestDatabase;
beforeAll(async () => {
  database = await createLatestJobDatabase();
});
afterAll(() => database.drop());

describe.each(DRIVERS)("over %s", (_, open) => {
  let opened: OpenDatabase;
  beforeAll(() => {
    opened = open(database.url);
  });
  afterAll(() => opened[Symbol.asyncDispose]());
  beforeEach(() => database.sql`truncate jobs cascade`);

  test("a task begins as the table's defaults say", async () => {
    const job = await enqueue(opened.db);
    const id = await insertTask(database, job.id);
    const [byDefault] = await opened.db.select().from(tasks);
    const added = await add(opened.db, job.id);
    expect({ ...added, id, createdAt: byDefault?.createdAt, updatedAt: byDefault?.updatedAt }).toEqual(byDefault);
  });

  test("a task is added once for its id", async () => {
    const { id: jobId } = await enqueue(opened.db);
    const id = crypto.randomUUID();
    const payload = { part: [1, null, "ü'\""] };
    expect(await addTask(opened.db, { jobId, id, payload })).toMatchObject({ id, jobId, payload, status: "created" });
    expect(await addTask(opened.db, { jobId, id })).toBeUndefined();
    expect(await opened.db.select().from(tasks)).toMatchObject([{ id, payload }]);
  });

  test("nothing is added to a job that is deleted or unknown", async () => {
    const { id: jobId } = await enqueue(opened.db);
    await softDeleteJob(opened.db, { jobId });
    expect(await addTask(opened.db, { jobId })).toBeUndefined();
    expect(await addTask(opened.db, { jobId: crypto.randomUUID() })).toBeUndefined();
  });

  test("the tasks of a job, the oldest first, each on one page", async () => {
    const { id: jobId } = await enqueue(opened.db);
    await add(opened.db, (await enqueue(opened.db)).id);
    const times = ["00:00:00.123457", "00:00:00.123456", "00:00:00.123456", "00:00:01"];
    for (const time of times)
      await insertTask(database, jobId, { created_at: database.sql`${`2024-01-01 ${time}`}::text::timestamptz` });
    await insertTask(database, jobId, { is_deleted: true });
    const inOrder = await database.sql<{ id: string }[]>`
      select id from tasks where job_id = ${jobId} and not is_deleted order by created_at, id`;

    const first = await jobTasks(opened.db, { jobId, limit: 3 });
    const second = await jobTasks(opened.db, { jobId, limit: 3, after: there(first.next) });
    expect([...first.rows, ...second.rows].map(({ id }) => id)).toEqual(inOrder.map(({ id }) => id));
    expect(second.next).toBeUndefined();
  });

  test("the tasks of a status", async () => {
    const { id: jobId } = await enqueue(opened.db);
    await insertTask(database, jobId, { status: "completed" });
    const failed = await insertTask(database, jobId, { status: "failed" });
    expect((await jobTasks(opened.db, { jobId, status: "failed" })).rows.map(({ id }) => id)).toEqual([failed]);
  });

  test("a deleted job shows no tasks, not even one that escaped the mark", async () => {
    const { id: jobId } = await enqueue(opened.db);
    await softDeleteJob(opened.db, { jobId });
    await insertTask(database, jobId);
    expect(await jobTasks(opened.db, { jobId })).toEqual({ rows: [], next: undefined });
  });

  test("a task is updated by whoever has seen it last", async () => {
    const task = await add(opened.db, (await enqueue(opened.db)).id);
    const updated = await updateTask(opened.db, { task, set: { status: "completed", result: "42" } });
    expect(updated).toMatchObject({ status: "completed", result: "42", version: 2 });
    await expect(updateTask(opened.db, { task, set: { status: "failed" } })).rejects.toMatchObject({
      code: "STALE_VERSION",
      table: "tasks",
      expected: 1,
      found: 2,
    });
  });

  test("a deleted task is not updated", async () => {
    const { id: jobId } = await enqueue(opened.db);
    const task = await add(opened.db, jobId);
    await softDeleteJob(opened.db, { jobId });
    await expect(updateTask(opened.db, { task: { ...task, version: 2 }, set: { result: "42" } })).rejects.toMatchObject(
      {
        code: "STALE_VERSION",
        found: undefined,
      },
    );
  });
});
