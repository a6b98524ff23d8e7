import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { timers } from "../src/index.ts";
import { scheduleTimer } from "../src/queries.ts";
import {
  callbackSchema,
  timerInsertOfJsonSchema,
  timerInsertSchema,
  timerSelectSchema,
  timerUpdateOfJsonSchema,
  timerUpdateSchema,
} from "../src/validation.ts";
import { openPostgresJs } from "@strata/postgres-testkit/drivers";
import { createLatestTimerDatabase, timerRow } from "./timer-database.ts";

const executeAt = new Date("2100-01-01T00:00:00Z");
const http = { type: "http", url: "https://example.org/hook" };
const nats = { type: "nats", subject: "orders.expired" };
const timer = { executeAt, callbackConfig: http };
const natsTimer = { executeAt, callbackType: "nats", callbackConfig: nats };

/** Where it was refused, such as `callbackConfig.url`. */
const refusals = (result: { error?: z.ZodError | undefined }) =>
  (result.error?.issues ?? []).map(({ path }) => path.join("."));

describe("a timer to be inserted", () => {
  test.each([
    ["the least", timer],
    [
      "an http callback with all",
      { ...timer, callbackConfig: { ...http, headers: { a: "b" }, payload: { c: [1, null] } } },
    ],
    ["explicit nulls", { ...timer, callbackConfig: { ...http, headers: null, payload: null }, metadata: null }],
    ["a payload that is no object", { ...timer, callbackConfig: { ...http, payload: "text" } }],
    ["a method", { ...timer, callbackType: "http", callbackMethod: "PATCH" }],
    ["a nats callback", natsTimer],
    ["a nats callback with the default method", { ...natsTimer, callbackMethod: "POST" }],
    ["an id of any version", { ...timer, id: "0189f7c2-3b1a-7cc1-9d2f-0a1b2c3d4e5f" }],
    ["an id of none", { ...timer, id: "12345678-1234-1234-1234-123456789012" }],
    ["its creation", { ...timer, createdAt: new Date("2099-12-31T23:59:59.999Z") }],
  ])("%s is accepted", (_, row) => {
    expect(refusals(timerInsertSchema.safeParse(row))).toEqual([]);
  });

  test.each([
    ["executeAt", { executeAt: undefined }],
    ["executeAt", { executeAt: executeAt.toISOString() }],
    ["executeAt", { createdAt: executeAt }],
    ["status", { status: "cancelled" }],
    ["callbackMethod", { callbackMethod: "GET" }],
    ["callbackMethod", { ...natsTimer, callbackMethod: "PUT" }],
    ["callbackType", { callbackType: "nats" }],
    ["callbackType", { callbackConfig: nats }],
    ["callbackType", { ...natsTimer, callbackType: "http" }],
    ["callbackConfig", { callbackConfig: null }],
    ["callbackConfig", { callbackConfig: "http" }],
    ["callbackConfig.type", { callbackConfig: { ...http, type: "amqp" } }],
    ["callbackConfig.url", { callbackConfig: { type: "http" } }],
    ["callbackConfig.url", { callbackConfig: { ...http, url: "" } }],
    ["callbackConfig.url", { callbackConfig: { ...http, url: "file:///etc/passwd" } }],
    ["callbackConfig", { callbackConfig: { ...http, header: {} } }],
    ["callbackConfig.headers.a", { callbackConfig: { ...http, headers: { a: 1 } } }],
    ["callbackConfig.headers", { callbackConfig: { ...http, headers: ["a"] } }],
    ["callbackConfig.payload", { callbackConfig: { ...http, payload: new Map() } }],
    ["callbackConfig.subject", { ...natsTimer, callbackConfig: { type: "nats" } }],
    ["callbackConfig.subject", { ...natsTimer, callbackConfig: { ...nats, subject: "orders.>" } }],
    ["callbackConfig.subject", { ...natsTimer, callbackConfig: { ...nats, subject: "orders.*.new" } }],
    ["callbackConfig.subject", { ...natsTimer, callbackConfig: { ...nats, subject: "orders. new" } }],
    ["callbackConfig.subject", { ...natsTimer, callbackConfig: { ...nats, subject: "orders..new" } }],
    ["metadata", { metadata: "a text" }],
    ["metadata", { metadata: [] }],
    ["id", { id: "17" }],
  ])("%s of %o is refused", (path, columns) => {
    expect(refusals(timerInsertSchema.safeParse({ ...timer, ...columns }))).toEqual([path]);
  });
});

describe("columns to be updated", () => {
  test("those that the database keeps are left out", () => {
    const kept = { id: crypto.randomUUID(), createdAt: executeAt, updatedAt: executeAt };
    expect(timerUpdateSchema.parse({ ...kept, status: "failed" })).toEqual({ status: "failed" });
    expect(timerUpdateOfJsonSchema.parse({ ...kept, status: "failed" })).toEqual({ status: "failed" });
  });

  test.each([
    [[], { callbackType: "nats", callbackConfig: nats }],
    [["callbackType"], { callbackConfig: http }],
    [["callbackConfig"], { callbackType: "http" }],
    [["callbackType"], { callbackType: "http", callbackConfig: nats }],
    [["callbackType", "callbackType"], { callbackConfig: nats }],
  ])("the type and the callback change together: %j for %o", (paths, columns) => {
    expect(refusals(timerUpdateSchema.safeParse(columns))).toEqual(paths);
  });
});

describe("the body of a request", () => {
  test("its times are texts", () => {
    const parsed = timerInsertOfJsonSchema.parse({ ...timer, executeAt: "2100-01-01T02:00:00+02:00" });
    expect(parsed.executeAt).toEqual(executeAt);
    expect(timerUpdateOfJsonSchema.parse({ executeAt: "2100-01-01T00:00:00Z" })).toEqual({ executeAt });
  });

  test.each([null, 0, "tomorrow", "2100-01-01", "2100-01-01T00:00:00"])("%j is no time", (time) => {
    expect(refusals(timerInsertOfJsonSchema.safeParse({ ...timer, executeAt: time }))).toContain("executeAt");
  });
});

test("every row that the database can hold of a callback of today or before it is read", async () => {
  await using database = await createLatestTimerDatabase();
  const { sql } = database;
  const migrated = { type: "http", url: "", headers: null, payload: null };
  const unknown = { type: "nats", subject: "a.>", reply: "b" };
  await sql`insert into timers ${sql(timerRow({ callback_config: migrated, id: "12345678-1234-1234-1234-123456789012" }))}`;
  await sql`insert into timers ${sql(timerRow({ callback_config: unknown, metadata: { a: 1 } }))}`;
  await using opened = openPostgresJs(database.url);
  const callback = callbackSchema.parse({ ...http, headers: { a: "b" }, payload: [1] });
  await scheduleTimer(opened.db, { executeAt, callback });
  const rows = await opened.db.select().from(timers);
  expect(rows.map((row) => timerSelectSchema.parse(row))).toEqual(rows);
});
