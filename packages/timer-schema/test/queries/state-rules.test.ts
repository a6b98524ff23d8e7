import type { TestDatabase } from "@strata/postgres-testkit";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { timers, type Timer, type TimerStatus } from "../../src/index.ts";
import {
  cancelTimer,
  claimDueTimers,
  completeTimer,
  failTimer,
  nextWakeUp,
  purgeTimers,
  recoverStuckTimers,
  type TimerClaim,
} from "../../src/queries.ts";
import { createLatestTimerDatabase } from "../timer-database.ts";
import { ageClaim, insertDueTimer, MINUTE } from "./a-timer.ts";
import { openPostgresJs, type OpenDatabase } from "@strata/postgres-testkit/drivers";

let database: TestDatabase;
let opened: OpenDatabase;
beforeAll(async () => {
  database = await createLatestTimerDatabase();
  opened = openPostgresJs(database.url);
});
afterAll(async () => {
  await opened[Symbol.asyncDispose]();
  await database.drop();
});

/** Which of the claims made so far says so; all but the last are lost. */
const claim = fc.nat(3);
const anyStep = fc.oneof(
  fc.constant({ kind: "claim" } as const),
  fc.record({ kind: fc.constant("complete" as const), claim }),
  fc.record({ kind: fc.constant("fail" as const), claim }),
  fc.constant({ kind: "cancel" } as const),
  fc.record({ kind: fc.constant("recover" as const), to: fc.constantFrom("pending" as const, "failed" as const) }),
  fc.constant({ kind: "purge" } as const),
);

type Step = typeof anyStep extends fc.Arbitrary<infer Each> ? Each : never;

test("whatever is done in whatever order, a timer keeps to the rules", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { maxLength: 20 }), async (steps) => {
      await database.sql`truncate timers`;
      const { db } = opened;
      const timerId = await insertDueTimer(database);
      const claims: TimerClaim[] = [];
      /** What the rules say, without a database. */
      const model: { status: TimerStatus; held: number | undefined } = { status: "pending", held: undefined };
      const end = (claimed: number, timer: Timer | undefined) => {
        expect(timer !== undefined).toBe(model.held === claimed);
        if (timer === undefined) return;
        model.status = timer.status;
        model.held = undefined;
      };

      const carryOut: { [Kind in Step["kind"]]: (step: Extract<Step, { kind: Kind }>) => Promise<void> } = {
        claim: async () => {
          const claimed = await claimDueTimers(db, { limit: 1 });
          expect(claimed).toHaveLength(model.status === "pending" ? 1 : 0);
          for (const each of claimed) {
            model.held = claims.push(each.claim) - 1;
            model.status = "executing";
          }
        },
        complete: async (step) => {
          const mine = claims[step.claim];
          if (mine !== undefined) end(step.claim, await completeTimer(db, { claim: mine }));
        },
        fail: async (step) => {
          const mine = claims[step.claim];
          if (mine !== undefined) end(step.claim, await failTimer(db, { claim: mine, error: "503" }));
        },
        cancel: async () => {
          const canceled = await cancelTimer(db, { timerId });
          expect(canceled !== undefined).toBe(model.status === "pending");
          if (canceled !== undefined) model.status = "canceled";
        },
        recover: async ({ to }) => {
          const isStuck = model.status === "executing";
          if (isStuck) await ageClaim(database, timerId, MINUTE);
          expect(await recoverStuckTimers(db, { stuckForMs: MINUTE / 2, to })).toHaveLength(isStuck ? 1 : 0);
          if (!isStuck) return;
          model.status = to;
          model.held = undefined;
        },
        purge: async () => {
          expect(await purgeTimers(db, { olderThanMs: MINUTE })).toBe(0);
        },
      };
      for (const each of steps) {
        await carryOut[each.kind](each as never);
        expect((await nextWakeUp(db)) !== undefined).toBe(model.status === "pending");
      }

      const [row] = await db.select().from(timers);
      expect(row).toMatchObject({ id: timerId, status: model.status });
      expect(row?.executedAt !== null).toBe(model.status === "completed" || model.status === "failed");
    }),
    { numRuns: 60 },
  );
});
