import type { TestDatabase } from "@strata/postgres-testkit";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { EXECUTION_STATUSES, intentExecutions, scheduledIntents } from "../../src/index.ts";
import {
  claimDueIntents,
  claimIntent,
  createIntent,
  disableExpiredIntents,
  disableIntent,
  recordExecution,
  type IntentClaim,
} from "../../src/queries.ts";
import { createLatestIntentsDatabase } from "../intents-database.ts";
import { openPostgresJs, type OpenDatabase } from "@strata/postgres-testkit/drivers";
import { ago, dueIntent, MINUTE } from "./new-intent.ts";

let database: TestDatabase;
let opened: OpenDatabase;
beforeAll(async () => {
  database = await createLatestIntentsDatabase();
  opened = openPostgresJs(database.url);
});
afterAll(async () => {
  await opened[Symbol.asyncDispose]();
  await database.drop();
});

const anyStep = fc.oneof(
  fc.constant({ kind: "claim due" } as const),
  fc.record({ kind: fc.constant("claim for event" as const), slot: fc.nat(3) }),
  fc.record({
    kind: fc.constant("record" as const),
    /** Which of the claims made so far; older ones are lost. */
    claim: fc.nat(5),
    status: fc.constantFrom(...EXECUTION_STATUSES),
    dueAgain: fc.boolean(),
  }),
  fc.constant({ kind: "lease ends" } as const),
  fc.constant({ kind: "disable" } as const),
  fc.constant({ kind: "expire" } as const),
);

type Step = typeof anyStep extends fc.Arbitrary<infer Each> ? Each : never;

/** What the rules say, without a database. */
interface Model {
  enabled: boolean;
  expired: boolean;
  count: number;
  due: boolean;
  held: number | undefined;
  slots: Set<string>;
}

test("whatever is done in whatever order, an intent keeps to the rules", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.option(fc.integer({ min: 1, max: 3 }), { nil: null }),
      fc.boolean(),
      fc.array(anyStep, { maxLength: 20 }),
      async (maxExecutions, once, steps) => {
        await database.sql`truncate scheduled_intents cascade`;
        const { db } = opened;
        const triggerType = once ? "once" : "interval";
        const intent = await createIntent(db, dueIntent({ maxExecutions, triggerType }));
        const intentId = intent?.id ?? "";
        const claims: IntentClaim[] = [];
        const model: Model = { enabled: true, expired: false, count: 0, due: true, held: undefined, slots: new Set() };
        const runnable = () =>
          model.enabled && !model.expired && (maxExecutions === null || model.count < maxExecutions);
        const claimed = (claim: IntentClaim | undefined, expected: boolean) => {
          expect(claim !== undefined).toBe(expected);
          if (claim === undefined) return;
          model.held = claims.push(claim) - 1;
          model.due = false;
        };

        const carryOut: { [Kind in Step["kind"]]: (step: Extract<Step, { kind: Kind }>) => Promise<void> } = {
          "claim due": async () => {
            const [got] = await claimDueIntents(db, { leaseMs: MINUTE, limit: 1 });
            claimed(got?.claim, runnable() && model.due);
          },
          "claim for event": async ({ slot }) => {
            const free = model.held === undefined || model.due;
            const got = await claimIntent(db, { intentId, slot: `event-${slot}`, leaseMs: MINUTE });
            claimed(got?.claim, runnable() && free && !model.slots.has(`event-${slot}`));
          },
          record: async (step) => {
            const claim = claims[step.claim];
            if (claim === undefined) return;
            const next = step.dueAgain ? ago(1) : null;
            const got = await recordExecution(db, { claim, status: step.status, next });
            expect(got !== undefined).toBe(model.held === step.claim && !model.slots.has(claim.slot));
            if (got === undefined) return;
            model.slots.add(claim.slot);
            model.held = undefined;
            model.due = step.dueAgain;
            model.count += step.status === "success" ? 1 : 0;
            const usedUp = maxExecutions !== null && model.count >= maxExecutions;
            model.enabled &&= !usedUp && !(once && step.status === "success");
          },
          "lease ends": async () => {
            if (model.held === undefined) return;
            // The claim stays good until somebody else takes it, so the token is moved on as well.
            await database.sql`update scheduled_intents set next_check = now() - interval '1 s' where id = ${intentId}`;
            model.held = undefined;
            model.due = true;
          },
          disable: async () => {
            expect((await disableIntent(db, { intentId })) !== undefined).toBe(model.enabled);
            model.enabled = false;
          },
          expire: async () => {
            await database.sql`update scheduled_intents set expires_at = now() where id = ${intentId}`;
            expect(await disableExpiredIntents(db)).toEqual(model.enabled ? [intentId] : []);
            model.expired = true;
            model.enabled = false;
          },
        };
        for (const each of steps) await carryOut[each.kind](each as never);

        const [row] = await db.select().from(scheduledIntents);
        const executions = await db.select().from(intentExecutions);
        expect(row).toMatchObject({ executionCount: model.count, enabled: model.enabled });
        expect(executions.filter(({ status }) => status === "success")).toHaveLength(model.count);
        expect(new Set(executions.map(({ triggerData }) => triggerData?.["slot"]))).toEqual(model.slots);
      },
    ),
    { numRuns: 60 },
  );
});
