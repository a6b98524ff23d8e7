import type { TestDatabase } from "@strata/postgres-testkit";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { syncParticipants, type NewSyncParticipant } from "../../src/index.ts";
import { recordParticipant } from "../../src/queries.ts";
import { createLatestSyncDatabase } from "../sync-database.ts";
import { openPostgresJs, type OpenDatabase } from "@strata/postgres-testkit/drivers";

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

const news = fc.record(
  {
    totalCycles: fc.nat(100),
    totalTimeActiveMs: fc.nat(2_147_483_647),
    firstActiveAt: fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }),
    lastActiveAt: fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }),
  },
  { requiredKeys: [] },
);

test("news of a participant may come in any order and more than once: the outcome is the same", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(news, { minLength: 1, maxLength: 5 }),
      fc.infiniteStream(fc.nat()),
      async (all, random) => {
        const told = [...all, ...all]
          .map((each) => ({ each, by: random.next().value }))
          .toSorted((a, b) => a.by - b.by);
        const [inOrder, shuffled] = [await outcome(all), await outcome(told.map(({ each }) => each))];
        expect(shuffled).toEqual(inOrder);
      },
    ),
    { numRuns: 50 },
  );
});

async function outcome(all: readonly Partial<NewSyncParticipant>[]) {
  const ids = { sessionId: crypto.randomUUID(), participantId: crypto.randomUUID() };
  let last;
  for (const each of all) last = await recordParticipant(opened.db, { ...ids, totalTimeMs: 60_000, ...each });
  const { totalCycles, totalTimeActiveMs, firstActiveAt, lastActiveAt } = last ?? {};
  return { totalCycles, totalTimeActiveMs, firstActiveAt, lastActiveAt };
}

test("a participant is recorded once for a session, and what a call does not name stays", async () => {
  const ids = { sessionId: crypto.randomUUID(), participantId: crypto.randomUUID(), groupId: crypto.randomUUID() };
  const first = await recordParticipant(opened.db, { ...ids, totalTimeMs: 60_000, metadata: { seat: 1 } });
  const { groupId: _, ...again } = ids;
  expect(await recordParticipant(opened.db, { ...again, totalTimeMs: 90_000 })).toEqual({
    ...first,
    totalTimeMs: 90_000,
  });
  expect(
    await recordParticipant(opened.db, { ...again, totalTimeMs: 90_000, groupId: null, metadata: {} }),
  ).toMatchObject({
    groupId: null,
    metadata: {},
  });
});

test("16 at once make one row", async () => {
  await database.sql`truncate sync_participants`;
  const ids = { sessionId: crypto.randomUUID(), participantId: crypto.randomUUID() };
  await using many = openPostgresJs(database.url, { max: 16 });
  const all = Array.from({ length: 64 }, (_, n) => ({ ...ids, totalTimeMs: 60_000, totalCycles: (n * 37) % 64 }));
  await Promise.all(all.map((each) => recordParticipant(many.db, each)));
  expect(await opened.db.select().from(syncParticipants)).toMatchObject([{ totalCycles: 63 }]);
});
