import type { Database } from "@strata/schema-kit/queries";
import { intentExecutions } from "./intent-executions.ts";
import * as queries from "./queries.ts";
import type { NewScheduledIntent } from "./scheduled-intents.ts";
import { intentUserId } from "./user-id.ts";

const userId = intentUserId("ada");

const briefing: NewScheduledIntent = {
  userId,
  intentName: "Morning briefing",
  triggerType: "cron",
  triggerSchedule: { cron: "0 7 * * *", timezone: "Europe/Paris" },
  actionType: "briefing",
  actionContext: "What the day holds",
  nextCheck: new Date("2025-01-01T06:00:00Z"),
};

const alert: NewScheduledIntent = {
  userId,
  intentName: "ACME above 100",
  triggerType: "price",
  triggerCondition: { ticker: "ACME", operator: ">", value: 100 },
  actionType: "notify",
  actionContext: "Say that ACME is above 100",
};

/** Each query once, with what it needs: docs/intents.md shows them, and tests run them. Run one in a transaction to undo it. */
export const examples = {
  async createIntent(db: Database) {
    const id = crypto.randomUUID();
    const created = await queries.createIntent(db, { id, ...briefing });
    const again = await queries.createIntent(db, { id, ...briefing });
    return [created?.enabled, again]; // true, undefined
  },

  async userIntents(db: Database) {
    await queries.createIntent(db, briefing);
    return queries.userIntents(db, { userId });
  },

  async claimDueIntents(db: Database) {
    await queries.createIntent(db, briefing);
    const claimed = await queries.claimDueIntents(db, { leaseMs: 60_000, limit: 10 });
    return claimed.map(({ intent, claim }) => `${intent.intentName} was due at ${claim.slot}`);
  },

  async claimIntent(db: Database) {
    const intent = await queries.createIntent(db, alert);
    const claim = { intentId: intent?.id ?? "", slot: "tick 4711", leaseMs: 60_000 };
    const mine = await queries.claimIntent(db, claim);
    const somebodyElses = await queries.claimIntent(db, claim);
    return [mine?.claim, somebodyElses]; // a claim, undefined
  },

  async recordExecution(db: Database) {
    await queries.createIntent(db, briefing);
    const done = [];
    for (const { claim } of await queries.claimDueIntents(db, { leaseMs: 60_000, limit: 10 })) {
      const next = { inMs: 24 * 60 * 60_000 }; // or the Date that a cron library finds
      done.push(await queries.recordExecution(db, { claim, status: "success", messageId: "m-1", next }));
    }
    return done;
  },

  async executionId(db: Database) {
    const intent = await queries.createIntent(db, alert);
    const mine = await queries.claimIntent(db, { intentId: intent?.id ?? "", slot: "tick 4711", leaseMs: 60_000 });
    const { claim } = mine ?? {};
    if (claim === undefined) return undefined;
    const recorded = await queries.recordExecution(db, { claim, status: "success", next: null });
    return (await queries.executionId(claim.intentId, claim.slot)) === recorded?.execution.id; // true
  },

  async disableIntent(db: Database) {
    const intent = await queries.createIntent(db, briefing);
    return queries.disableIntent(db, { intentId: intent?.id ?? "" });
  },

  async disableExpiredIntents(db: Database) {
    await queries.createIntent(db, { ...briefing, expiresAt: new Date("2025-02-01T00:00:00Z") });
    return queries.disableExpiredIntents(db, { limit: 100 });
  },

  async enabledIntentsByTrigger(db: Database) {
    await queries.createIntent(db, alert);
    const page = await queries.enabledIntentsByTrigger(db, { triggerType: "price", limit: 100 });
    const next = await queries.enabledIntentsByTrigger(db, {
      triggerType: "price",
      limit: 100,
      after: page.at(-1)?.id,
    });
    return [...page, ...next];
  },

  async intentHistory(db: Database) {
    const intent = await queries.createIntent(db, briefing);
    for (const { claim } of await queries.claimDueIntents(db, { leaseMs: 60_000, limit: 10 })) {
      await queries.recordExecution(db, { claim, status: "gate_blocked", next: { inMs: 60_000 } });
    }
    const { rows, next } = await queries.intentHistory(db, { intentId: intent?.id ?? "", limit: 20 });
    return next === undefined
      ? rows
      : queries.intentHistory(db, { intentId: intent?.id ?? "", limit: 20, after: next });
  },

  async userHistory(db: Database) {
    await queries.createIntent(db, briefing);
    for (const { claim } of await queries.claimDueIntents(db, { leaseMs: 60_000, limit: 10 })) {
      await queries.recordExecution(db, { claim, status: "success", next: { inMs: 60_000 } });
    }
    const { rows } = await queries.userHistory(db, { userId, limit: 20 });
    return rows;
  },

  async executionsByStatus(db: Database) {
    await queries.createIntent(db, briefing);
    for (const { claim } of await queries.claimDueIntents(db, { leaseMs: 60_000, limit: 10 })) {
      await queries.recordExecution(db, { claim, status: "failed", errorMessage: "no route", next: { inMs: 60_000 } });
    }
    const { rows } = await queries.executionsByStatus(db, { status: "failed", withinMs: 60 * 60_000 });
    return rows;
  },

  async purgeExecutions(db: Database) {
    const intent = await queries.createIntent(db, briefing);
    const old = { intentId: intent?.id ?? "", userId, triggerType: "cron", status: "success" } as const;
    await db.insert(intentExecutions).values({ ...old, executedAt: new Date("2020-01-01T00:00:00Z") });
    const days = 24 * 60 * 60_000;
    let purged = 0;
    for (let batch; batch !== 0; purged += batch) {
      batch = await queries.purgeExecutions(db, { olderThanMs: 90 * days, limit: 1000 });
    }
    return purged;
  },
};
