import type { TestDatabase } from "@strata/postgres-testkit";
import { openPostgresJs, type OpenDatabase } from "@strata/postgres-testkit/drivers";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { syncParticipants, syncSessions } from "../../src/index.ts";
import { appendEvents, latestSnapshot, recordParticipant, recordSession, sessionTimeline } from "../../src/queries.ts";
import { createLatestSyncDatabase } from "../sync-database.ts";

let database: TestDatabase;
let opened: OpenDatabase;
beforeAll(async () => {
  database = await createLatestSyncDatabase();
  opened = openPostgresJs(database.url);
});
afterAll(async () => {
  await opened[Symbol.asyncDispose]();
  await database.drop();
});

const sessionId = "5e55104e-0000-4000-8000-000000000000";
const participantId = "9a271c19-0000-4000-8000-000000000000";
const eventId = (n: number) => `e0e27000-0000-4000-8000-00000000000${n}`;
const at = (second: number) => new Date(Date.UTC(2025, 0, 1, 12, 0, second));

const second = fc.nat(5);
const anyStep = fc.oneof(
  fc.record({
    kind: fc.constant("session" as const),
    second,
    finalStatus: fc.option(fc.constantFrom("running" as const, "paused" as const), { nil: undefined }),
    totalCycles: fc.option(fc.nat(9), { nil: undefined }),
  }),
  fc.record({ kind: fc.constant("participant" as const), second, totalCycles: fc.nat(9), totalTimeMs: fc.nat(9) }),
  fc.record({
    kind: fc.constant("events" as const),
    events: fc.array(fc.record({ n: fc.nat(7), second, hasState: fc.boolean() }), { maxLength: 4 }),
  }),
);

type Step = typeof anyStep extends fc.Arbitrary<infer Each> ? Each : never;
type Event = { readonly n: number; readonly second: number; readonly hasState: boolean };

/** What the rules say, without a database. */
interface Model {
  session?: { second: number; finalStatus: string | null; totalCycles: number };
  participant?: { first: number; last: number; totalCycles: number; totalTimeMs: number };
  readonly events: Map<number, Event>;
}

test("whatever arrives in whatever order and however often, the trail keeps to the rules", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { maxLength: 20 }), async (steps) => {
      await database.sql`truncate sync_sessions, sync_participants, sync_events`;
      const { db } = opened;
      const model: Model = { events: new Map() };

      const carryOut: { [Kind in Step["kind"]]: (step: Extract<Step, { kind: Kind }>) => Promise<void> } = {
        session: async ({ second: time, finalStatus, totalCycles }) => {
          const { session: known } = model;
          const state = { sessionId, syncMode: "global" as const, finalStatus, totalCycles, lastUpdatedAt: at(time) };
          const recorded = await recordSession(db, state);
          // Late news change nothing, and of two states of one moment the one that came last stays.
          expect(recorded !== undefined).toBe(known === undefined || time >= known.second);
          if (recorded === undefined) return;
          model.session = {
            second: time,
            finalStatus: finalStatus ?? known?.finalStatus ?? null,
            totalCycles: totalCycles ?? known?.totalCycles ?? 0,
          };
        },
        participant: async ({ second: time, totalCycles, totalTimeMs }) => {
          const { participant: known } = model;
          const seen = { firstActiveAt: at(time), lastActiveAt: at(time) };
          await recordParticipant(db, {
            sessionId,
            participantId,
            totalCycles,
            totalTimeMs,
            ...seen,
          });
          model.participant = {
            first: Math.min(time, known?.first ?? time),
            last: Math.max(time, known?.last ?? time),
            totalCycles: Math.max(totalCycles, known?.totalCycles ?? 0),
            totalTimeMs,
          };
        },
        events: async ({ events }) => {
          const sent = events.map(({ n, second: time, hasState }) => ({
            id: eventId(n),
            sessionId,
            eventType: "cycle_switched",
            timestamp: at(time),
            stateSnapshot: hasState ? { n } : null,
          }));
          // The first of each id that is sent is the one that stays.
          const fresh = events.filter(
            (one, place) => !model.events.has(one.n) && events.findIndex(({ n }) => n === one.n) === place,
          );
          expect((await appendEvents(db, sent)).toSorted()).toEqual(fresh.map(({ n }) => eventId(n)).toSorted());
          for (const one of fresh) model.events.set(one.n, one);
        },
      };
      for (const each of steps) await carryOut[each.kind](each as never);

      const { session, participant } = model;
      const sessions = session && [{ finalStatus: session.finalStatus, totalCycles: session.totalCycles }];
      expect(await db.select().from(syncSessions)).toMatchObject(sessions ?? []);
      const { first = 0, last = 0, ...counted } = participant ?? {};
      expect(await db.select().from(syncParticipants)).toMatchObject(
        participant === undefined ? [] : [{ firstActiveAt: at(first), lastActiveAt: at(last), ...counted }],
      );
      const newestFirst = [...model.events.values()].toSorted((a, b) => b.second - a.second || b.n - a.n);
      const { rows } = await sessionTimeline(db, { sessionId });
      expect(rows.map(({ id }) => id)).toEqual(newestFirst.map(({ n }) => eventId(n)));
      const newestState = newestFirst.find(({ hasState }) => hasState);
      expect((await latestSnapshot(db, { sessionId }))?.state).toEqual(newestState && { n: newestState.n });
    }),
    { numRuns: 60 },
  );
});
