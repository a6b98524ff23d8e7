import type { TestDatabase } from "@strata/postgres-testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { intentExecutions, scheduledIntents, type NewScheduledIntent } from "../../src/index.ts";
import { claimDueIntents, createIntent, disableIntent, executionId, recordExecution } from "../../src/queries.ts";
import { createLatestIntentsDatabase } from "../intents-database.ts";
import { DRIVERS, type OpenDatabase } from "@strata/postgres-testkit/drivers";
import { ADA, ahead, dueIntent, MINUTE } from "./new-intent.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createLatestIntentsDatabase();
});
afterAll(() => database.drop());

describe.each(DRIVERS)("over %s", (_, open) => {
  let opened: OpenDatabase;
  beforeAll(() => {
    opened = open(database.url);
  });
  afterAll(() => opened[Symbol.asyncDispose]());
  beforeEach(() => database.sql`truncate scheduled_intents cascade`);

  const claimOne = async (columns: Partial<NewScheduledIntent> = {}) => {
    await createIntent(opened.db, dueIntent(columns));
    const [claimed] = await claimDueIntents(opened.db, { leaseMs: MINUTE, limit: 1 });
    if (claimed === undefined) throw new Error("not claimed");
    return claimed;
  };

  test("an execution is written with its intent's user and trigger, and the intent moves on", async () => {
    const { claim, claimedAt } = await claimOne({ lastMessageId: "m-0" });
    const next = ahead(60 * MINUTE);
    const recorded = await recordExecution(opened.db, {
      claim,
      status: "success",
      next,
      triggerData: { tick: 7 },
      gateResult: { open: true },
      messageId: "m-1",
      messagePreview: "Time for 'water' \\",
      evaluationMs: 1,
      generationMs: 2,
      deliveryMs: 3,
    });
    expect(recorded).toEqual({
      execution: {
        id: await executionId(claim.intentId, claim.slot),
        intentId: claim.intentId,
        userId: ADA,
        executedAt: expect.any(Date),
        triggerType: "interval",
        triggerData: { tick: 7, slot: claim.slot },
        status: "success",
        gateResult: { open: true },
        messageId: "m-1",
        messagePreview: "Time for 'water' \\",
        evaluationMs: 1,
        generationMs: 2,
        deliveryMs: 3,
        errorMessage: null,
      },
      intent: expect.objectContaining({
        id: claim.intentId,
        executionCount: 1,
        lastExecuted: recorded?.execution.executedAt,
        lastExecutionStatus: "success",
        lastExecutionError: null,
        lastMessageId: "m-1",
        nextCheck: next,
        enabled: true,
      }),
    });
    expect(recorded?.execution.executedAt.getTime()).toBeGreaterThanOrEqual(claimedAt.getTime());
    expect(await opened.db.select().from(intentExecutions)).toEqual([recorded?.execution]);
    expect(await opened.db.select().from(scheduledIntents)).toEqual([recorded?.intent]);
  });

  test("recorded again, it returns nothing and counts nothing", async () => {
    const { claim } = await claimOne();
    expect(await recordExecution(opened.db, { claim, status: "success", next: { inMs: 0 } })).toBeDefined();
    expect(await recordExecution(opened.db, { claim, status: "failed", next: null })).toBeUndefined();
    expect(await opened.db.select().from(intentExecutions)).toMatchObject([{ status: "success" }]);
    expect(await opened.db.select().from(scheduledIntents)).toMatchObject([{ executionCount: 1 }]);
  });

  test("a slot that has its execution gets no second one, though the claim holds", async () => {
    const { claim } = await claimOne();
    await database.sql`insert into intent_executions (id, intent_id, user_id, trigger_type, status)
      values (${await executionId(claim.intentId, claim.slot)}, ${claim.intentId}, 'ada', 'interval', 'failed')`;
    expect(await recordExecution(opened.db, { claim, status: "success", next: null })).toBeUndefined();
    expect(await opened.db.select().from(scheduledIntents)).toMatchObject([{ executionCount: 0 }]);
  });

  test.each(["failed", "gate_blocked", "condition_not_met"] as const)("%s does not count", async (status) => {
    const { claim } = await claimOne({ maxExecutions: 1, lastMessageId: "m-0" });
    const errorMessage = status === "failed" ? "no route" : null;
    expect(await recordExecution(opened.db, { claim, status, next: { inMs: 1000 }, errorMessage })).toMatchObject({
      execution: { status, errorMessage },
      intent: {
        executionCount: 0,
        lastExecuted: null,
        lastExecutionStatus: status,
        lastExecutionError: errorMessage,
        lastMessageId: "m-0",
        enabled: true,
      },
    });
  });

  test("the last execution that is allowed disables the intent", async () => {
    const { claim } = await claimOne({ maxExecutions: 3, executionCount: 1 });
    const second = await recordExecution(opened.db, { claim, status: "success", next: { inMs: 0 } });
    expect(second).toMatchObject({ intent: { executionCount: 2, enabled: true } });
    const [again] = await claimDueIntents(opened.db, { leaseMs: MINUTE, limit: 1 });
    if (again === undefined) throw new Error("not claimed");
    const third = await recordExecution(opened.db, { claim: again.claim, status: "success", next: { inMs: 0 } });
    expect(third).toMatchObject({ intent: { executionCount: 3, enabled: false } });
    expect(await claimDueIntents(opened.db, { leaseMs: MINUTE, limit: 1 })).toEqual([]);
  });

  test.each([
    ["success", false],
    ["failed", true],
  ] as const)("after %s a once intent is enabled: %s", async (status, enabled) => {
    const { claim } = await claimOne({ triggerType: "once", triggerSchedule: { trigger_at: "2025-01-01T00:00:00Z" } });
    expect(await recordExecution(opened.db, { claim, status, next: null })).toMatchObject({ intent: { enabled } });
  });

  test("the next time may be reckoned from the server's clock", async () => {
    const { claim } = await claimOne();
    const recorded = await recordExecution(opened.db, { claim, status: "success", next: { inMs: 90_000 } });
    expect(recorded?.intent.nextCheck?.getTime()).toBe((recorded?.execution.executedAt.getTime() ?? 0) + 90_000);
  });

  test("what was disabled or expired meanwhile is recorded, and stays disabled", async () => {
    const { claim } = await claimOne();
    await disableIntent(opened.db, claim);
    await database.sql`update scheduled_intents set expires_at = now()`;
    expect(await recordExecution(opened.db, { claim, status: "success", next: { inMs: 0 } })).toMatchObject({
      execution: { status: "success" },
      intent: { enabled: false, executionCount: 1 },
    });
  });

  test("an intent that is gone has nothing recorded", async () => {
    const { claim } = await claimOne();
    await database.sql`delete from scheduled_intents`;
    expect(await recordExecution(opened.db, { claim, status: "success", next: null })).toBeUndefined();
    expect(await opened.db.select().from(intentExecutions)).toEqual([]);
  });

  test("a message id that is too long is refused, and then nothing is written", async () => {
    const { claim } = await claimOne();
    await expect(
      recordExecution(opened.db, { claim, status: "success", next: null, messageId: "x".repeat(129) }),
    ).rejects.toMatchObject({ cause: { code: "22001" } });
    expect(await opened.db.select().from(intentExecutions)).toEqual([]);
    expect(await opened.db.select().from(scheduledIntents)).toMatchObject([{ executionCount: 0 }]);
  });
});

test("the id of an execution is UUID version 5 of its intent and slot", async () => {
  // Python: uuid.uuid5(uuid.NAMESPACE_DNS, "www.example.com"), which RFC 9562 gives in appendix A.4 too.
  expect(await executionId("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "www.example.com")).toBe(
    "2ed6657d-e927-568b-95e1-2665a8aea6a2",
  );
});
