import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { jobs, tasks } from "../src/index.ts";
import { addTask, enqueueJob } from "../src/queries.ts";
import {
  jobInsertOfJsonSchema,
  jobInsertSchema,
  jobSelectSchema,
  jobUpdateOfJsonSchema,
  jobUpdateSchema,
  taskInsertOfJsonSchema,
  taskInsertSchema,
  taskSelectSchema,
  taskUpdateOfJsonSchema,
  taskUpdateSchema,
} from "../src/validation.ts";
import { createLatestJobDatabase, insertJob } from "./job-database.ts";
import { openPostgresJs } from "@strata/postgres-testkit/drivers";

const userId = "0189f7c2-3b1a-7cc1-9d2f-0a1b2c3d4e5f";
const job = { userId, jobType: "summary" };
const task = { jobId: userId };

/** Where it was refused, such as `payload.prompt`. */
const refusals = (result: { error?: z.ZodError | undefined }) =>
  (result.error?.issues ?? []).map(({ path }) => path.join("."));

describe("a job to be inserted", () => {
  test.each([
    ["the least", {}],
    ["a payload", { payload: { prompt: "Sum up", resource_type: "note", resource_id: "17" } }],
    ["an empty payload", { payload: {} }],
    [
      "a cron schedule",
      { scheduleInterval: { type: "cron", expression: "*/5 7-19 * * mon-fri", timezone: "Asia/Tokyo" } },
    ],
    ["a cron schedule in UTC", { scheduleInterval: { type: "cron", expression: "0 7 * * *" } }],
    ["an interval", { scheduleInterval: { type: "timedelta", seconds: 0.5 } }],
    ["a job that is asked for", { scheduleInterval: { type: "manual" } }],
    ["no schedule", { scheduleInterval: null }],
    ["the lowest of all", { priority: 0, maxRetries: 0 }],
    ["the highest of all", { priority: 100, maxRetries: 2_147_483_647 }],
    ["a type of 100 characters outside the BMP", { jobType: "😀".repeat(100) }],
    ["an id of any version", { id: userId }],
  ])("%s is accepted", (_, columns) => {
    expect(refusals(jobInsertSchema.safeParse({ ...job, ...columns }))).toEqual([]);
  });

  test.each([
    ["userId", { userId: "ada" }],
    ["userId", { userId: undefined }],
    ["jobType", { jobType: "" }],
    ["jobType", { jobType: "x".repeat(101) }],
    ["status", { status: "canceled" }],
    ["priority", { priority: -1 }],
    ["priority", { priority: 101 }],
    ["priority", { priority: 0.5 }],
    ["maxRetries", { maxRetries: -1 }],
    ["maxRetries", { maxRetries: 2_147_483_648 }],
    ["version", { version: 0 }],
    ["payload", { payload: "a text" }],
    ["payload", { payload: null }],
    ["payload", { payload: { promt: "Sum up" } }],
    ["payload.prompt", { payload: { prompt: 17 } }],
    ["payload", { payload: { resource_type: "note" } }],
    ["scheduleInterval.type", { scheduleInterval: { type: "daily" } }],
    ["scheduleInterval.expression", { scheduleInterval: { type: "cron" } }],
    ["scheduleInterval.expression", { scheduleInterval: { type: "cron", expression: "0 7 * *" } }],
    [
      "scheduleInterval.timezone",
      { scheduleInterval: { type: "cron", expression: "0 7 * * *", timezone: "Mars/Olympus" } },
    ],
    ["scheduleInterval.seconds", { scheduleInterval: { type: "timedelta", seconds: 0 } }],
    ["scheduleInterval.seconds", { scheduleInterval: { type: "timedelta", seconds: Number.POSITIVE_INFINITY } }],
    ["scheduleInterval", { scheduleInterval: { type: "manual", seconds: 5 } }],
  ])("%s of %o is refused", (path, columns) => {
    expect(refusals(jobInsertSchema.safeParse({ ...job, ...columns }))).toEqual([path]);
  });
});

describe("a task to be inserted", () => {
  test.each([{}, { payload: { part: [1, null] } }, { result: null }, { status: "completed", result: "42" }])(
    "%o is accepted",
    (columns) => {
      expect(refusals(taskInsertSchema.safeParse({ ...task, ...columns }))).toEqual([]);
    },
  );

  test.each([
    ["jobId", { jobId: "17" }],
    ["payload", { payload: null }],
    ["payload", { payload: ["a"] }],
    ["status", { status: "pending" }],
    ["version", { version: 1.5 }],
  ])("%s of %o is refused", (path, columns) => {
    expect(refusals(taskInsertSchema.safeParse({ ...task, ...columns }))).toEqual([path]);
  });
});

test("what the database keeps is no column to be updated", () => {
  const kept = { id: userId, createdAt: new Date(), updatedAt: new Date(), version: 7 };
  for (const schema of [jobUpdateSchema, jobUpdateOfJsonSchema, taskUpdateSchema, taskUpdateOfJsonSchema]) {
    expect(schema.parse({ ...kept, status: "failed" })).toEqual({ status: "failed" });
  }
  expect(refusals(jobUpdateSchema.safeParse({ priority: 101 }))).toEqual(["priority"]);
});

test("the times in the body of a request are texts", () => {
  const createdAt = "2024-01-01T02:00:00+02:00";
  const expected = { createdAt: new Date("2024-01-01T00:00:00Z") };
  expect(jobInsertOfJsonSchema.parse({ ...job, createdAt })).toMatchObject(expected);
  expect(taskInsertOfJsonSchema.parse({ ...task, createdAt })).toMatchObject(expected);
  expect(refusals(jobInsertOfJsonSchema.safeParse({ ...job, createdAt: null }))).toEqual(["createdAt"]);
});

test("what was parsed is inserted, and what is read is parsed", async () => {
  await using database = await createLatestJobDatabase();
  await insertJob(database, { payload: { prompt: "a", more: 1 }, job_type: "" });
  await using opened = openPostgresJs(database.url);
  const scheduleInterval = { type: "cron", expression: "0 7 * * *" };
  const enqueued = await enqueueJob(
    opened.db,
    jobInsertSchema.parse({ ...job, scheduleInterval, payload: { prompt: "b" } }),
  );
  await addTask(opened.db, { jobId: enqueued?.id ?? "", payload: { part: 1 } });
  const [rows, parts] = [await opened.db.select().from(jobs), await opened.db.select().from(tasks)];
  expect(rows.map((row) => jobSelectSchema.parse(row))).toEqual(rows);
  expect(parts.map((row) => taskSelectSchema.parse(row))).toEqual(parts);
});
