import { readDatabaseSettings } from "@strata/database";
import { intentUserId, scheduledIntents } from "@strata/intents-schema";
import { jobUserId, tasks } from "@strata/jobs-schema";
import { syncEvents, syncSessions } from "@strata/sync-audit-schema";
import { timers, type Callback } from "@strata/timer-schema";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { destination, dueTimers, handOver, openDatabase, planReminder, recordSession } from "../src/index.ts";
import { createMigratedDatabase } from "./migrated-database.ts";

const at = new Date("2100-01-01T12:00:00Z");
const reminder = { userId: intentUserId("ada"), about: "Drink water", at };

test("a reminder becomes an intent and a timer that names it", async () => {
  await using service = await startService();
  const { intent, timer } = await planReminder(service.db, reminder);
  expect(intent).toMatchObject({ userId: "ada", triggerType: "once", actionPriority: "normal", nextCheck: at });
  expect(timer).toMatchObject({
    status: "pending",
    callbackConfig: { type: "nats", subject: "reminders.due", payload: { intentId: intent.id } },
  });
});

test("both are written in the caller's transaction, or neither", async () => {
  await using service = await startService();
  const planning = service.db.transaction(async (tx) => {
    await planReminder(tx, reminder);
    throw new Error("changed my mind");
  });
  await expect(planning).rejects.toThrow("changed my mind");
  expect(await service.db.$count(scheduledIntents)).toBe(0);
  expect(await service.db.$count(timers)).toBe(0);
});

test("pending timers are due from their time on, the oldest first", async () => {
  await using service = await startService();
  const { timer: later } = await planReminder(service.db, { ...reminder, at: new Date("2100-01-01T13:00:00Z") });
  const { timer: first } = await planReminder(service.db, reminder);
  const { timer: canceled } = await planReminder(service.db, reminder);
  await service.db.update(timers).set({ status: "canceled" }).where(eq(timers.id, canceled.id));

  const idsDueAt = async (now: string) => (await dueTimers(service.db, new Date(now))).map(({ id }) => id);

  expect(await idsDueAt("2100-01-01T11:59:59Z")).toEqual([]);
  expect(await idsDueAt("2100-01-01T12:00:00Z")).toEqual([first.id]);
  expect(await idsDueAt("2100-01-02T00:00:00Z")).toEqual([first.id, later.id]);
});

test("a callback comes back from the database as the type it was", async () => {
  await using service = await startService();
  const callbacks: Callback[] = [
    { type: "http", url: "https://example.org/hook", headers: { "x-key": "1" }, payload: { deep: ["ä", null, 1.5] } },
    { type: "nats", subject: "reminders.due" },
  ];
  const rows = await service.db
    .insert(timers)
    .values(callbacks.map((callbackConfig) => ({ executeAt: at, callbackType: callbackConfig.type, callbackConfig })))
    .returning();
  expect(rows.map(({ callbackConfig }) => callbackConfig)).toEqual(callbacks);
  expect(rows.map(({ callbackConfig }) => destination(callbackConfig))).toEqual([
    "https://example.org/hook",
    "nats:reminders.due",
  ]);
});

test("work handed over is a job with a task", async () => {
  await using service = await startService();
  const userId = jobUserId("0b5be8a4-94d9-4f0b-9b0c-5a3f7a8d6d11");
  const job = await handOver(service.db, userId, "Remind Ada");
  expect(job).toMatchObject({ userId, status: "created", version: 1, payload: { prompt: "Remind Ada" } });
  const ofJob = await service.db.select({ status: tasks.status }).from(tasks).where(eq(tasks.jobId, job.id));
  expect(ofJob).toEqual([{ status: "created" }]);
});

test("a session that begins twice is one session and two events", async () => {
  await using service = await startService();
  const sessionId = "5d3c5f0e-7c55-4a2c-8f4e-2b1f0a9c7e21";
  await recordSession(service.db, sessionId, "per_group");
  await recordSession(service.db, sessionId, "per_group");
  expect(await service.db.$count(syncEvents)).toBe(2);
  const sessions = await service.db.select({ mode: syncSessions.syncMode }).from(syncSessions);
  expect(sessions).toEqual([{ mode: "per_group" }]);
});

async function startService() {
  const database = await createMigratedDatabase();
  const { connection, db } = await openDatabase(readDatabaseSettings({ DATABASE_URL: database.url }));
  return {
    db,
    async [Symbol.asyncDispose]() {
      await connection.close();
      await database.drop();
    },
  };
}
