import { join } from "node:path";
import type { TestDatabase } from "@strata/postgres-testkit";
import { testHardening } from "@strata/postgres-testkit/domain";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { JOB_STATUSES } from "../src/index.ts";
import { harden, soften } from "../src/hardening.ts";
import { JOB_MOVES } from "../src/hardening/status-rules.ts";
import {
  cancelJob,
  finishJob,
  purgeFinishedJobs,
  recoverStuckJobs,
  softDeleteJob,
  updateJob,
  updateTask,
} from "../src/queries.ts";
import { createLatestJobDatabase, insertJob, insertTask } from "./job-database.ts";
import { add, ageJob, enqueueAndDequeue, MINUTE, there } from "./queries/a-job.ts";
import { openPostgresJs, type OpenDatabase } from "@strata/postgres-testkit/drivers";

let database: TestDatabase;
let opened: OpenDatabase;
beforeAll(async () => {
  database = await createLatestJobDatabase();
  opened = openPostgresJs(database.url);
});
afterAll(async () => {
  await opened[Symbol.asyncDispose]();
  await database.drop();
});
beforeEach(async () => {
  await soften(opened.db);
  await database.sql`truncate jobs cascade`;
});

/** As jsonb from its text: the driver would make a JSON null an SQL one. */
const json = (text: string) => database.sql`${text}::text::jsonb`;

const SCHEDULES = [
  '{"type": "cron", "expression": "0 7 * * *"}',
  '{"type": "cron", "expression": "0 7 * * *", "timezone": "Asia/Tokyo"}',
  '{"type": "timedelta", "seconds": 0.5}',
  '{"type": "manual"}',
];
const NO_SCHEDULES = [
  "{}",
  "null",
  '"manual"',
  "[]",
  '{"type": null}',
  '{"type": "daily"}',
  '{"type": "cron"}',
  '{"type": "cron", "expression": null}',
  '{"type": "cron", "expression": "0 7 * * *", "timezone": 9}',
  '{"type": "timedelta"}',
  '{"type": "timedelta", "seconds": "60"}',
  '{"type": "timedelta", "seconds": 0}',
];
const NO_OBJECTS = ["null", '"a text"', "17", "[]"];

const PAIRS = JOB_STATUSES.flatMap((from) => JOB_STATUSES.map((to) => [from, to] as const));
const isMove = ([from, to]: (typeof PAIRS)[number]) => from === to || JOB_MOVES[from].includes(to);

const moveJob = async (from: string, to: string) => {
  await insertJob(database, { status: from });
  return database.sql`update jobs set status = ${to}`;
};
const moveTask = async (from: string, to: string) => {
  await insertTask(database, await insertJob(database), { status: from });
  return database.sql`update tasks set status = ${to}`;
};

describe("hardened", () => {
  beforeEach(() => harden(opened.db));

  test.each(PAIRS.filter(isMove))("%s may become %s", async (from, to) => {
    expect((await moveJob(from, to)).count).toBe(1);
    expect((await moveTask(from, to)).count).toBe(1);
  });

  test.each(PAIRS.filter((pair) => !isMove(pair)))("%s may not become %s", async (from, to) => {
    await expect(moveJob(from, to)).rejects.toMatchObject({
      code: "23514",
      constraint_name: "jobs_status_moves",
      message: `a row of jobs does not go from ${from} to ${to}`,
    });
    await expect(moveTask(from, to)).rejects.toMatchObject({ code: "23514", constraint_name: "tasks_status_moves" });
  });

  test.each(SCHEDULES)("%s is a schedule", async (schedule) => {
    expect(await insertJob(database, { schedule_interval: json(schedule) })).toBeTypeOf("string");
  });

  test.each(NO_SCHEDULES)("jobs_schedule_shape refuses %s", async (schedule) => {
    await expect(insertJob(database, { schedule_interval: json(schedule) })).rejects.toMatchObject({
      code: "23514",
      constraint_name: "jobs_schedule_shape",
    });
  });

  test.each(NO_OBJECTS)("a payload is not %s", async (payload) => {
    await expect(insertJob(database, { payload: json(payload) })).rejects.toMatchObject({
      constraint_name: "jobs_payload_object",
    });
    const job = await insertJob(database);
    await expect(insertTask(database, job, { payload: json(payload) })).rejects.toMatchObject({
      constraint_name: "tasks_payload_object",
    });
  });

  test("the version goes on counting by one, and what was refused is not counted", async () => {
    const id = await insertJob(database);
    await expect(database.sql`update jobs set status = 'completed'`).rejects.toMatchObject({ code: "23514" });
    await database.sql`update jobs set status = 'processing'`;
    expect(await database.sql`select version::int from jobs where id = ${id}`).toEqual([{ version: 2 }]);
  });

  test("the package's own queries go on as before", async () => {
    const { db } = opened;
    const completed = await finishJob(db, { claim: await enqueueAndDequeue(db), status: "completed" });
    const cancelled = await cancelJob(db, { jobId: (await enqueueAndDequeue(db)).id });
    const stuck = await enqueueAndDequeue(db);
    await ageJob(database, stuck.id, 10 * MINUTE);
    const [recovered] = await recoverStuckJobs(db, { stuckForMs: MINUTE, to: "failed" });
    const retried = await updateJob(db, { job: there(recovered), set: { status: "created" } });
    const task = await add(db, retried.id);
    const begun = await updateTask(db, { task, set: { status: "processing" } });
    const done = await updateTask(db, { task: begun, set: { status: "completed", result: "42" } });
    expect([completed, cancelled, recovered, retried, done]).toMatchObject(
      ["completed", "cancelled", "failed", "created", "completed"].map((status) => ({ status })),
    );
    expect(await softDeleteJob(db, { jobId: retried.id })).toMatchObject({ tasks: 1 });
    expect(await purgeFinishedJobs(db, { olderThanMs: 0 })).toBe(2);
  });
});

test("without it nothing of that is refused", async () => {
  for (const schedule of NO_SCHEDULES) await insertJob(database, { schedule_interval: json(schedule) });
  for (const payload of NO_OBJECTS) {
    await insertTask(database, await insertJob(database, { payload: json(payload) }), { payload: json(payload) });
  }
  for (const [from, to] of PAIRS) {
    await database.sql`truncate jobs cascade`;
    expect((await moveJob(from, to)).count).toBe(1);
    expect((await moveTask(from, to)).count).toBe(1);
  }
});

testHardening({
  folder: join(import.meta.dirname, ".."),
  page: "jobs.md",
  harden: [harden],
  soften,
  database: () => database,
  brokenRule: { constraint: "jobs_schedule_shape", insertRow: () => insertJob(database, { schedule_interval: {} }) },
});
