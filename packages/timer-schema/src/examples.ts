import type { Database } from "@strata/schema-kit/queries";
import type { HttpCallback } from "./callback.ts";
import * as queries from "./queries.ts";
import { timers, type NewTimer } from "./timers.ts";

const callback: HttpCallback = { type: "http", url: "https://example.org/hook", payload: { order: 17 } };
const executeAt = new Date("2100-01-01T00:00:00Z");

/** As a backup of another timer service would have it: long overdue. */
const overdue: NewTimer = {
  callbackConfig: callback,
  createdAt: new Date("2025-01-01T00:00:00Z"),
  executeAt: new Date("2025-01-01T00:05:00Z"),
};

/** Each query once, with what it needs: docs/timers.md shows them, and tests run them. Run one in a transaction to undo it. */
export const examples = {
  async scheduleTimer(db: Database) {
    const id = crypto.randomUUID();
    const scheduled = await queries.scheduleTimer(db, { id, executeAt, callback });
    const again = await queries.scheduleTimer(db, { id, executeAt, callback });
    return [scheduled?.status, again]; // "pending", undefined
  },

  async isCheckViolation(db: Database) {
    const late = { executeAt: new Date("2025-01-01T00:00:00Z"), callback };
    try {
      return await db.transaction((inner) => queries.scheduleTimer(inner, late));
    } catch (error) {
      if (!queries.isCheckViolation(error, "future_execute_at")) throw error;
      return queries.scheduleTimerNow(db, { callback });
    }
  },

  async scheduleTimerNow(db: Database) {
    const atOnce = await queries.scheduleTimerNow(db, { callback });
    const notBefore = await queries.scheduleTimerNow(db, { callback, notBefore: executeAt });
    return [atOnce, notBefore];
  },

  async claimDueTimers(db: Database) {
    await db.insert(timers).values(overdue);
    const claimed = await queries.claimDueTimers(db, { limit: 10 });
    return claimed.map(({ timer }) => timer.callbackConfig);
  },

  async completeTimer(db: Database) {
    await db.insert(timers).values(overdue);
    const completed = [];
    for (const { claim } of await queries.claimDueTimers(db, { limit: 10 })) {
      // … fire it, then:
      completed.push(await queries.completeTimer(db, { claim }));
    }
    return completed;
  },

  async failTimer(db: Database) {
    await db.insert(timers).values(overdue);
    const failed = [];
    for (const { claim } of await queries.claimDueTimers(db, { limit: 10 })) {
      failed.push(await queries.failTimer(db, { claim, error: "503 Service Unavailable" }));
    }
    return failed;
  },

  async cancelTimer(db: Database) {
    const scheduled = await queries.scheduleTimer(db, { executeAt, callback });
    const timerId = scheduled?.id ?? "";
    const canceled = await queries.cancelTimer(db, { timerId });
    const again = await queries.cancelTimer(db, { timerId });
    return [canceled?.status, again]; // "canceled", undefined
  },

  async recoverStuckTimers(db: Database) {
    const longAgo = new Date("2025-01-01T00:05:00Z");
    await db.insert(timers).values({ ...overdue, status: "executing", updatedAt: longAgo });
    return queries.recoverStuckTimers(db, { stuckForMs: 5 * 60_000 });
  },

  async timersByStatus(db: Database) {
    for (let n = 0; n < 3; n += 1) await queries.scheduleTimer(db, { executeAt, callback });
    const first = await queries.timersByStatus(db, { status: "pending", limit: 2 });
    const second = await queries.timersByStatus(db, { status: "pending", limit: 2, after: first.next });
    return [...first.rows, ...second.rows];
  },

  async nextWakeUp(db: Database) {
    await queries.scheduleTimer(db, { executeAt, callback });
    const next = await queries.nextWakeUp(db);
    return Math.min(next?.inMs ?? Infinity, 5000); // sleep so long, and look again
  },

  async purgeTimers(db: Database) {
    const longAgo = new Date("2025-01-01T00:05:00Z");
    await db.insert(timers).values({ ...overdue, status: "completed", updatedAt: longAgo });
    const days = 24 * 60 * 60_000;
    let purged = 0;
    for (let batch; batch !== 0; purged += batch) {
      batch = await queries.purgeTimers(db, { olderThanMs: 30 * days, limit: 1000 });
    }
    return purged;
  },
};
