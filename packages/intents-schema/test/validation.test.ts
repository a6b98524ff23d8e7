import { describe, expect, test } from "vitest";
import {
  intentExecutionInsertSchema,
  scheduledIntentInsertOfJsonSchema,
  scheduledIntentInsertSchema,
  scheduledIntentSelectSchema,
  scheduledIntentUpdateSchema,
} from "../src/validation.ts";
import { createIntent } from "../src/queries.ts";
import { createLatestIntentsDatabase } from "./intents-database.ts";
import { openPostgresJs } from "@strata/postgres-testkit/drivers";
import { dueIntent } from "./queries/new-intent.ts";

const DUE = new Date("2025-01-01T00:00:00Z");
const intent = {
  userId: "ada",
  intentName: "Morning briefing",
  triggerType: "cron",
  triggerSchedule: { cron: "0 7 * * 1-5", timezone: "Europe/Paris" },
  actionType: "briefing",
  actionContext: "What the day holds",
  nextCheck: DUE,
};
const price = { ticker: "ACME", operator: ">", value: 10.5 };
const byPrice = { ...intent, triggerType: "price", triggerSchedule: null, triggerCondition: price, nextCheck: null };

/** Where it was refused, such as `triggerSchedule.cron`. */
const refusals = (result: { error?: { issues: { path: PropertyKey[] }[] } | undefined }) =>
  (result.error?.issues ?? []).map(({ path }) => path.join("."));

describe("an intent to be inserted", () => {
  test.each([
    ["a cron trigger", intent],
    ["a cron trigger without a timezone", { ...intent, triggerSchedule: { cron: "*/5 * * * *" } }],
    ["an interval of five minutes", { ...intent, triggerType: "interval", triggerSchedule: { interval_minutes: 5 } }],
    [
      "a once trigger",
      { ...intent, triggerType: "once", triggerSchedule: { trigger_at: "2030-01-01T00:00:00+02:00" } },
    ],
    ["a price trigger, which nothing looks at by the clock", byPrice],
    ["a price trigger that knows more", { ...byPrice, triggerCondition: { ...price, currency: "EUR" } }],
    ["a silence trigger", { ...byPrice, triggerType: "silence", triggerCondition: { threshold_hours: 0.5 } }],
    [
      "a news trigger with any condition",
      { ...byPrice, triggerType: "news", triggerCondition: { topics: ["a", { b: null }] } },
    ],
    ["an event trigger without a condition", { ...byPrice, triggerType: "event", triggerCondition: undefined }],
    ["a disabled cron trigger that is never due", { ...intent, enabled: false, nextCheck: null }],
    ["a user with 64 characters outside the BMP", { ...intent, userId: "😀".repeat(64) }],
  ])("%s is accepted", (_, row) => {
    expect(refusals(scheduledIntentInsertSchema.safeParse(row))).toEqual([]);
  });

  test.each([
    ["userId", { userId: "" }],
    ["userId", { userId: "x".repeat(65) }],
    ["userId", { userId: "a\0" }],
    ["intentName", { intentName: "x".repeat(257) }],
    ["triggerType", { triggerType: "weekly" }],
    ["triggerSchedule", { triggerSchedule: null }],
    ["triggerSchedule", { triggerSchedule: { interval_minutes: 5 } }],
    ["triggerSchedule", { triggerSchedule: { cron: "0 7 * *" } }],
    ["triggerSchedule", { triggerSchedule: { cron: "0 7 * * *", timezone: "Mars/Olympus" } }],
    ["triggerSchedule", { triggerSchedule: { cron: "0 7 * * *", zone: "UTC" } }],
    ["triggerSchedule", { triggerType: "interval", triggerSchedule: { interval_minutes: 4 } }],
    ["triggerSchedule", { triggerType: "interval", triggerSchedule: { interval_minutes: 5.5 } }],
    ["triggerSchedule", { triggerType: "once", triggerSchedule: { trigger_at: "2030-01-01T00:00:00" } }],
    ["triggerSchedule", { triggerType: "news" }],
    ["triggerCondition", { ...byPrice, triggerCondition: null }],
    ["triggerCondition.ticker", { ...byPrice, triggerCondition: { operator: ">", value: 1 } }],
    ["triggerCondition.value", { ...byPrice, triggerCondition: { ...price, value: "10.5" } }],
    [
      "triggerCondition.threshold_hours",
      { ...byPrice, triggerType: "silence", triggerCondition: { threshold_hours: 0 } },
    ],
    ["triggerCondition", { ...byPrice, triggerType: "news", triggerCondition: "a text" }],
    ["actionType", { actionType: "shout" }],
    ["actionPriority", { actionPriority: "urgent" }],
    ["nextCheck", { nextCheck: null }],
    ["nextCheck", { nextCheck: "2025-01-01T00:00:00Z" }],
    ["executionCount", { executionCount: -1 }],
    ["maxExecutions", { maxExecutions: 0 }],
    ["maxExecutions", { maxExecutions: 2_147_483_648 }],
    ["lastExecutionStatus", { lastExecutionStatus: "anything" }],
    ["metadata", { metadata: ["a list"] }],
    ["metadata.when", { metadata: { when: DUE } }],
  ])("is refused at %s with %o", (path, columns) => {
    const refused = refusals(scheduledIntentInsertSchema.safeParse({ ...intent, ...columns }));
    expect(refused.length).toBeGreaterThan(0);
    for (const each of refused) expect(each.startsWith(path)).toBe(true);
  });
});

test("at the edge of an API times are texts with their offset", () => {
  const parse = (nextCheck: unknown) => scheduledIntentInsertOfJsonSchema.safeParse({ ...intent, nextCheck });
  expect(parse("2025-01-01T02:00:00+02:00").data).toMatchObject({ nextCheck: DUE });
  expect(parse(DUE).data).toMatchObject({ nextCheck: DUE });
  for (const no of ["2025-01-01T00:00:00", "2025-01-01", "soon", 0, false, {}])
    expect(refusals(parse(no))).toContain("nextCheck");
});

test("an update takes any columns but those that are not the caller's", () => {
  expect(scheduledIntentUpdateSchema.parse({ enabled: false })).toEqual({ enabled: false });
  expect(
    scheduledIntentUpdateSchema.parse({ id: crypto.randomUUID(), createdAt: DUE, updatedAt: DUE, intentName: "New" }),
  ).toEqual({ intentName: "New" });
});

test("an update that changes the trigger brings what belongs to it", () => {
  expect(refusals(scheduledIntentUpdateSchema.safeParse({ triggerType: "cron" }))).toEqual(["triggerSchedule"]);
  expect(refusals(scheduledIntentUpdateSchema.safeParse({ triggerSchedule: { interval_minutes: 4 } }))).toHaveLength(1);
  const complete = { triggerType: "interval", triggerSchedule: { interval_minutes: 30 } };
  expect(scheduledIntentUpdateSchema.parse(complete)).toEqual(complete);
});

test.each([
  ["triggerType", { triggerType: "weekly" }],
  ["status", { status: "succeeded" }],
  ["evaluationMs", { evaluationMs: -1 }],
  ["deliveryMs", { deliveryMs: 2_147_483_648 }],
  ["gateResult", { gateResult: true }],
  ["intentId", { intentId: "1" }],
])("an execution is refused at %s", (path, columns) => {
  const execution = { intentId: crypto.randomUUID(), userId: "ada", triggerType: "cron", status: "success" };
  expect(intentExecutionInsertSchema.safeParse(execution).success).toBe(true);
  expect(refusals(intentExecutionInsertSchema.safeParse({ ...execution, ...columns }))).toEqual([path]);
});

test("what was accepted can be inserted, and what is read is accepted", async () => {
  await using database = await createLatestIntentsDatabase();
  await using opened = openPostgresJs(database.url);
  const created = await createIntent(opened.db, scheduledIntentInsertSchema.parse(dueIntent()));
  expect(scheduledIntentSelectSchema.parse(created)).toEqual(created);
});
