/**
 * What the compiler accepts and what it refuses, for whoever imports the schema packages. It is compiled by `pnpm types`,
 * never run: where a line below `@ts-expect-error` is no error any more, that is one.
 */
import { intentUserId, type NewScheduledIntent, type ScheduledIntent } from "@strata/intents-schema";
import { jobUserId, type Job, type JobStatus, type NewJob } from "@strata/jobs-schema";
import type { NewSyncEvent, NewSyncSession, SyncStatus } from "@strata/sync-audit-schema";
import type { Callback, NewTimer, Timer, TimerStatus } from "@strata/timer-schema";
import { timers } from "@strata/timer-schema";
import { eq } from "drizzle-orm";

const executeAt = new Date();

// A status is one of those the database accepts, in the spelling of its domain.
export const canceledTimer: TimerStatus = "canceled";
export const cancelledJob: JobStatus = "cancelled";
export const cancelledSession: SyncStatus = "cancelled";
// @ts-expect-error timers say canceled
export const misspeltTimer: TimerStatus = "cancelled";
// @ts-expect-error jobs say cancelled
export const misspeltJob: JobStatus = "canceled";
// @ts-expect-error sync says cancelled
export const misspeltSession: SyncStatus = "canceled";
export const statusOfARow = (timer: Timer): TimerStatus => timer.status;
export const whereStatus = eq(timers.status, "pending");
// @ts-expect-error the same in a query
export const whereMisspelt = eq(timers.status, "pendign");

// A callback has the fields of its own type, and no others.
export const http: Callback = { type: "http", url: "https://example.org" };
export const nats: Callback = { type: "nats", subject: "reminders.due" };
export const migrated: Callback = { type: "http", url: "https://example.org", headers: null, payload: null };
// @ts-expect-error a nats callback has no url
export const natsWithUrl: Callback = { type: "nats", url: "https://example.org" };
// @ts-expect-error also not beside its subject
export const natsWithBoth: Callback = { type: "nats", subject: "reminders.due", url: "https://example.org" };
// @ts-expect-error an http callback needs its url
export const httpWithoutUrl: Callback = { type: "http" };
// @ts-expect-error there are no others
export const smtp: Callback = { type: "smtp", url: "smtp://example.org" };

// The same holds for the rows that are inserted.
export const timer: NewTimer = { executeAt, callbackType: "nats", callbackConfig: nats };
// @ts-expect-error in a column as well
export const timerOfNatsWithUrl: NewTimer = { executeAt, callbackConfig: { type: "nats", url: "https://x.org" } };
// @ts-expect-error a status of another domain
export const timerCancelled: NewTimer = { executeAt, callbackConfig: http, status: "cancelled" };
// @ts-expect-error a method that no callback has
export const timerByGet: NewTimer = { executeAt, callbackConfig: http, callbackMethod: "GET" };

// The users of jobs and those of intents are not the same people.
const userOfJobs = jobUserId("0b5be8a4-94d9-4f0b-9b0c-5a3f7a8d6d11");
const userOfIntents = intentUserId("ada");
const intentColumns = { intentName: "n", triggerType: "once", actionType: "reminder", actionContext: "c" } as const;
export const intent: NewScheduledIntent = { userId: userOfIntents, ...intentColumns };
// @ts-expect-error a user of jobs
export const intentOfJobsUser: NewScheduledIntent = { userId: userOfJobs, ...intentColumns };
// @ts-expect-error a text that nobody has called a user
export const intentOfText: NewScheduledIntent = { userId: "ada", ...intentColumns };
export const job: NewJob = { userId: userOfJobs, jobType: "reminder" };
// @ts-expect-error a user of intents
export const jobOfIntentsUser: NewJob = { userId: userOfIntents, jobType: "reminder" };
// @ts-expect-error nor by way of a row
export const jobOfIntent = (row: ScheduledIntent): NewJob => ({ userId: row.userId, jobType: "reminder" });

// JSON columns have the shape of their domain; an open set stays open.
export const everyHour: Job["scheduleInterval"] = { type: "timedelta", seconds: 3600 };
// @ts-expect-error seconds belong to timedelta
export const cronWithSeconds: Job["scheduleInterval"] = { type: "cron", seconds: 3600 };
export const unknownEvent: NewSyncEvent = { sessionId: "…", eventType: "session_renamed" };
// @ts-expect-error a mode is one of five
export const unknownMode: NewSyncSession = { sessionId: "…", syncMode: "per_person" };
