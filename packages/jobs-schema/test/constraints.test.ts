import { readAllowedValues, type TestDatabase } from "@strata/postgres-testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { JOB_STATUSES, TASK_STATUSES } from "../src/index.ts";
import { createJobDatabase, insertJob, insertTask } from "./job-database.ts";

let database: TestDatabase;
let job: string;
beforeAll(async () => {
  database = await createJobDatabase();
  job = await insertJob(database);
});
afterAll(() => database.drop());

test.each([
  ["valid_job_status", JOB_STATUSES],
  ["valid_task_status", TASK_STATUSES],
])("%s admits what the exported array says", async (constraint, values) => {
  expect(await readAllowedValues(database.sql, constraint)).toEqual(values);
});

test.each([...JOB_STATUSES.map((status) => ({ status })), { priority: 0 }, { priority: 100 }, { max_retries: 0 }])(
  "accepts a job with %o",
  async (columns) => {
    await expect(insertJob(database, columns)).resolves.toBeTypeOf("string");
  },
);

test.each([
  ["valid_job_status", { status: "canceled" }],
  ["valid_job_status", { status: "Created" }],
  ["valid_priority", { priority: -1 }],
  ["valid_priority", { priority: 101 }],
  ["non_negative_max_retries", { max_retries: -1 }],
])("%s rejects a job with %o", async (constraint, columns) => {
  await expect(insertJob(database, columns)).rejects.toMatchObject({ code: "23514", constraint_name: constraint });
});

test.each(TASK_STATUSES)("accepts a task that is %s", async (status) => {
  await expect(insertTask(database, job, { status })).resolves.toBeTypeOf("string");
});

test.each(["canceled", "pending"])("valid_task_status rejects a task that is %s", async (status) => {
  await expect(insertTask(database, job, { status })).rejects.toMatchObject({
    code: "23514",
    constraint_name: "valid_task_status",
  });
});

const FOREIGN_KEY_VIOLATION = { code: "23503", constraint_name: "tasks_job_id_fkey" };

test.each(["user_id", "job_type", "payload", "status"])("%s of a job is required", async (name) => {
  await expect(insertJob(database, { [name]: null })).rejects.toMatchObject({ code: "23502", column_name: name });
});

test("a task needs its job", async () => {
  await expect(insertTask(database, crypto.randomUUID())).rejects.toMatchObject(FOREIGN_KEY_VIOLATION);
});

test("a job cannot be deleted while it has tasks", async () => {
  const { sql } = database;
  const busy = await insertJob(database);
  const task = await insertTask(database, busy);
  await expect(sql`delete from jobs where id = ${busy}`).rejects.toMatchObject(FOREIGN_KEY_VIOLATION);
  await sql`delete from tasks where id = ${task}`;
  expect((await sql`delete from jobs where id = ${busy}`).count).toBe(1);
});
