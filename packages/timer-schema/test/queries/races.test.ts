import type { TestDatabase } from "@strata/postgres-testkit";
import { whileConnectionsAreCut } from "@strata/postgres-testkit/domain";
import type { Database } from "@strata/schema-kit/queries";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  cancelTimer,
  claimDueTimers,
  completeTimer,
  failTimer,
  purgeTimers,
  recoverStuckTimers,
  scheduleTimerNow,
  type ClaimedTimer,
} from "../../src/queries.ts";
import { createLatestTimerDatabase } from "../timer-database.ts";
import { HOOK, MINUTE } from "./a-timer.ts";
import { openPostgresJs, type OpenDatabase } from "@strata/postgres-testkit/drivers";

const CONNECTIONS = 16;

let database: TestDatabase;
let opened: OpenDatabase;
beforeAll(async () => {
  database = await createLatestTimerDatabase();
  opened = openPostgresJs(database.url, { max: CONNECTIONS });
});
afterAll(async () => {
  await opened[Symbol.asyncDispose]();
  await database.drop();
});
beforeEach(() => database.sql`truncate timers`);

const workers = <Result>(work: (worker: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: CONNECTIONS }, (_, worker) => work(worker)));

/** So many timers that are due. Returns their ids. */
const insertDue = async (count: number) => {
  const rows = await database.sql<{ id: string }[]>`
    insert into timers (created_at, execute_at, callback_config)
    select '2020-01-01', now() - n * interval '1 s', ${database.sql.json(HOOK)} from generate_series(1, ${count}) n returning id`;
  return rows.map(({ id }) => id);
};

test("16 claim at once: each timer is claimed once", async () => {
  const ids = await insertDue(400);
  const claimed = await workers(async () => {
    const mine: string[] = [];
    for (;;) {
      const some = await claimDueTimers(opened.db, { limit: 7 });
      if (some.length === 0) return mine;
      mine.push(...some.map(({ claim }) => claim.timerId));
    }
  });
  expect(claimed.flat().toSorted()).toEqual(ids.toSorted());
});

test("16 schedule under the same id: one timer, and one who made it", async () => {
  for (let round = 0; round < 20; round += 1) {
    const id = crypto.randomUUID();
    const made = await workers(() => scheduleTimerNow(opened.db, { id, callback: HOOK }));
    expect(made.filter((timer) => timer !== undefined)).toHaveLength(1);
  }
  expect(await database.sql`select count(*)::int as timers from timers`).toEqual([{ timers: 20 }]);
});

test("8 cancel what 8 claim: each timer is either canceled or fired", async () => {
  const ids = await insertDue(300);
  const canceled: string[] = [];
  const fired: string[] = [];
  await workers(async (worker) => {
    if (worker < 8) {
      for (const timerId of ids) {
        if ((await cancelTimer(opened.db, { timerId })) !== undefined) canceled.push(timerId);
      }
    } else {
      for (;;) {
        const claimed = await claimDueTimers(opened.db, { limit: 3 });
        if (claimed.length === 0) break;
        for (const { claim } of claimed) {
          if ((await completeTimer(opened.db, { claim })) !== undefined) fired.push(claim.timerId);
        }
      }
    }
  });
  expect([...canceled, ...fired].toSorted()).toEqual(ids.toSorted());
  expect(canceled.length).toBeGreaterThan(0);
  expect(fired.length).toBeGreaterThan(0);
});

test("8 complete and 8 fail the same claim: one is believed", async () => {
  for (let round = 0; round < 20; round += 1) {
    await insertDue(1);
    const [claimed] = await claimDueTimers(opened.db, { limit: 1 });
    if (claimed === undefined) throw new Error("not claimed");
    const { claim } = claimed;
    const said = await workers((worker) =>
      worker < 8 ? completeTimer(opened.db, { claim }) : failTimer(opened.db, { claim, error: "503" }),
    );
    const believed = said.filter((timer) => timer !== undefined);
    expect(believed).toHaveLength(1);
    expect(await database.sql`select status from timers where id = ${claim.timerId}`).toEqual([
      { status: believed[0]?.status },
    ]);
  }
});

test("claiming, completing, canceling, recovering and dying at once: nothing ends twice, and nothing is lost", async () => {
  const ids = await insertDue(300);
  const ended: string[] = [];
  const finish = async (db: Database, { claim }: ClaimedTimer) => {
    const end = Math.random() < 0.5 ? completeTimer(db, { claim }) : failTimer(db, { claim, error: "503" });
    if ((await end) !== undefined) ended.push(claim.timerId);
  };
  await whileConnectionsAreCut(
    database,
    { workers: CONNECTIONS, forMs: 4000, queries: "%timers%" },
    async (db, worker) => {
      if (worker === 0) await recoverStuckTimers(db, { stuckForMs: 1000, limit: 5 });
      const timerId = ids[Math.floor(Math.random() * ids.length)] ?? "";
      if (worker === 1 && (await cancelTimer(db, { timerId })) !== undefined) ended.push(timerId);
      for (const claimed of await claimDueTimers(db, { limit: 2 })) {
        // Every fifth dies before it has said how it ended, and every tenth says so after its timer was taken away.
        const fate = Math.random();
        if (fate < 0.2) continue;
        if (fate < 0.3) await new Promise((resolve) => setTimeout(resolve, 1200));
        await finish(db, claimed);
      }
    },
  );
  expect(ended.length).toBe(new Set(ended).size);

  // What the dead have left is stuck after a second, and then somebody's.
  const open = async () => {
    const [row] = await database.sql<[{ open: number }]>`
      select count(*)::int as open from timers where status in ('pending', 'executing')`;
    return row.open;
  };
  while ((await open()) > 0) {
    await recoverStuckTimers(opened.db, { stuckForMs: 1000, limit: 1000 });
    for (const claimed of await claimDueTimers(opened.db, { limit: 100 })) await finish(opened.db, claimed);
  }
  expect(ended.length).toBe(new Set(ended).size);
  const [{ all }] = await database.sql<[{ all: number }]>`select count(*)::int as all from timers`;
  expect(all).toBe(ids.length);
});

test("16 purge at once: each timer is deleted by one", async () => {
  await insertDue(300);
  for (;;) {
    const claimed = await claimDueTimers(opened.db, { limit: 100 });
    if (claimed.length === 0) break;
    for (const { claim } of claimed) await completeTimer(opened.db, { claim });
  }
  await database.sql`alter table timers disable trigger update_timers_updated_at`;
  await database.sql`update timers set updated_at = '2020-01-01'`;
  await database.sql`alter table timers enable trigger update_timers_updated_at`;
  const purged = await workers(async () => {
    let mine = 0;
    for (;;) {
      const count = await purgeTimers(opened.db, { olderThanMs: MINUTE, limit: 10 });
      if (count === 0) return mine;
      mine += count;
    }
  });
  expect(purged.reduce((a, b) => a + b)).toBe(300);
});
