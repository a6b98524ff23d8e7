import type { TestDatabase } from "@strata/postgres-testkit";
import { whileConnectionsAreCut } from "@strata/postgres-testkit/domain";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { scheduledIntents } from "../../src/index.ts";
import {
  claimDueIntents,
  claimIntent,
  createIntent,
  disableExpiredIntents,
  disableIntent,
  purgeExecutions,
  recordExecution,
  type IntentClaim,
} from "../../src/queries.ts";
import { createLatestIntentsDatabase } from "../intents-database.ts";
import { openPostgresJs, type OpenDatabase } from "@strata/postgres-testkit/drivers";
import { ago, dueIntent, MINUTE } from "./new-intent.ts";

const CONNECTIONS = 16;

let database: TestDatabase;
let opened: OpenDatabase;
beforeAll(async () => {
  database = await createLatestIntentsDatabase();
  opened = openPostgresJs(database.url, { max: CONNECTIONS });
});
afterAll(async () => {
  await opened[Symbol.asyncDispose]();
  await database.drop();
});
beforeEach(() => database.sql`truncate scheduled_intents cascade`);

const workers = <Result>(work: (worker: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: CONNECTIONS }, (_, worker) => work(worker)));

/** So many intents, due one second after the other. */
const createDue = (count: number) =>
  opened.db.insert(scheduledIntents).values(Array.from({ length: count }, () => dueIntent()));

test("16 claim at once: each intent is claimed once", async () => {
  await createDue(400);
  const claimed = await workers(async () => {
    const mine: IntentClaim[] = [];
    for (;;) {
      const some = await claimDueIntents(opened.db, { leaseMs: MINUTE, limit: 7 });
      if (some.length === 0) return mine;
      mine.push(...some.map(({ claim }) => claim));
    }
  });
  const ids = claimed.flat().map(({ intentId }) => intentId);
  expect(ids).toHaveLength(400);
  expect(new Set(ids).size).toBe(400);
});

test("16 claim the same intent for the same event: one gets it", async () => {
  for (let round = 0; round < 20; round += 1) {
    const intent = await createIntent(opened.db, dueIntent({ nextCheck: null, triggerType: "news" }));
    const claims = await workers(() =>
      claimIntent(opened.db, { intentId: intent?.id ?? "", slot: "news-1", leaseMs: MINUTE }),
    );
    expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1);
  }
});

test("16 record the same claim: one execution, counted once", async () => {
  for (let round = 0; round < 20; round += 1) {
    await database.sql`truncate scheduled_intents cascade`;
    await createDue(1);
    const [claimed] = await claimDueIntents(opened.db, { leaseMs: MINUTE, limit: 1 });
    if (claimed === undefined) throw new Error("not claimed");
    const recorded = await workers(() =>
      recordExecution(opened.db, { claim: claimed.claim, status: "success", next: { inMs: MINUTE } }),
    );
    expect(recorded.filter((each) => each !== undefined)).toHaveLength(1);
    expect(await counts()).toEqual([{ counted: 1, recorded: 1 }]);
  }
});

test("a claim that is lost while it is being recorded is not recorded", async () => {
  await createDue(1);
  const [lost] = await claimDueIntents(opened.db, { leaseMs: 1000, limit: 1 });
  if (lost === undefined) throw new Error("not claimed");
  await database.sql`select pg_sleep(1.1)`;

  let recording: Promise<unknown> | undefined;
  await opened.db.transaction(async (tx) => {
    expect(await claimDueIntents(tx, { leaseMs: MINUTE, limit: 1 })).toHaveLength(1);
    recording = recordExecution(opened.db, { claim: lost.claim, status: "success", next: null });
    // Until it waits for the row.
    for (let waiting = 0; waiting === 0;) {
      const rows =
        await database.sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      waiting = rows.length;
    }
  });
  expect(await recording).toBeUndefined();
  expect(await counts()).toEqual([{ counted: 0, recorded: 0 }]);
});

test("16 carry out one intent as often as it may: never more often than max_executions", async () => {
  const intent = await createIntent(opened.db, dueIntent({ nextCheck: null, triggerType: "price", maxExecutions: 30 }));
  const ran = await workers(async (worker) => {
    let mine = 0;
    for (let attempt = 0; attempt < 60; attempt += 1) {
      const slot = `tick-${worker}-${attempt}`;
      const claimed = await claimIntent(opened.db, { intentId: intent?.id ?? "", slot, leaseMs: MINUTE });
      if (claimed === undefined) continue;
      const done = await recordExecution(opened.db, { claim: claimed.claim, status: "success", next: null });
      mine += done === undefined ? 0 : 1;
    }
    return mine;
  });
  expect(ran.reduce((a, b) => a + b)).toBe(30);
  expect(await opened.db.select().from(scheduledIntents)).toMatchObject([{ executionCount: 30, enabled: false }]);
});

test("claiming, recording, disabling and dying at once: no slot is carried out twice, and no intent is lost", async () => {
  await createDue(200);
  const recorded: string[] = [];
  const cut = { workers: CONNECTIONS, forMs: 4000, queries: "%scheduled_intents%" };
  await whileConnectionsAreCut(database, cut, async (db, worker) => {
    for (const { claim } of await claimDueIntents(db, { leaseMs: 1000, limit: 5 })) {
      if (Math.random() < 0.1) continue;
      if (worker === 0 && Math.random() < 0.1) await disableIntent(db, claim);
      const next = Math.random() < 0.5 ? null : { inMs: 60 * MINUTE };
      const done = await recordExecution(db, { claim, status: "success", next });
      if (done !== undefined) recorded.push(done.execution.id);
    }
  });
  expect(recorded.length).toBe(new Set(recorded).size);

  // What was dropped is due again when its lease ends.
  for (let round = 0; round < 100; round += 1) {
    const [open] = await database.sql<{ open: number }[]>`
      select count(*)::int as open from scheduled_intents where enabled and execution_count = 0`;
    if (open?.open === 0) break;
    for (const { claim } of await claimDueIntents(opened.db, { leaseMs: MINUTE, limit: 100 })) {
      await recordExecution(opened.db, { claim, status: "success", next: null });
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const wrong = await database.sql`
    select i.id, i.execution_count, i.enabled, count(e.id)::int as recorded from scheduled_intents i
    left join intent_executions e on e.intent_id = i.id group by i.id
    having count(e.id) <> i.execution_count or count(e.id) > 1 or (i.enabled and count(e.id) = 0)`;
  expect(wrong).toEqual([]);
});

test("16 purge and disable at once: each row is taken once", async () => {
  await opened.db
    .insert(scheduledIntents)
    .values(Array.from({ length: 300 }, () => dueIntent({ expiresAt: ago(MINUTE) })));
  await database.sql`insert into intent_executions (intent_id, user_id, trigger_type, status, executed_at)
    select id, user_id, trigger_type, 'success', '2025-01-01' from scheduled_intents`;
  const taken = await workers(async () => {
    const disabled: string[] = [];
    let purged = 0;
    for (;;) {
      const [ids, count] = await Promise.all([
        disableExpiredIntents(opened.db, { limit: 10 }),
        purgeExecutions(opened.db, { olderThanMs: MINUTE, limit: 10 }),
      ]);
      disabled.push(...ids);
      purged += count;
      if (ids.length + count === 0) return { disabled, purged };
    }
  });
  expect(new Set(taken.flatMap(({ disabled }) => disabled)).size).toBe(300);
  expect(taken.flatMap(({ disabled }) => disabled)).toHaveLength(300);
  expect(taken.reduce((sum, { purged }) => sum + purged, 0)).toBe(300);
});

const counts = () => database.sql`
  select execution_count as counted, (select count(*)::int from intent_executions) as recorded from scheduled_intents`;
