import { expect, onTestFinished, test } from "vitest";
import { withStrongLock, type StrongLockEvent, type StrongLockOptions } from "../../src/index.ts";
import { connect } from "../../src/wire/connect.ts";
import { ownServer, type OwnServer } from "../own-server.ts";

const PURPOSE = "@strata/a/20260101000000_change";

async function change(server: OwnServer, options: Partial<StrongLockOptions>): Promise<StrongLockEvent[]> {
  const [session, watch] = [await connect({ url: server.url }), await connect({ url: server.url })];
  onTestFinished(async () => {
    await Promise.all([session.close(), watch.close()]);
  });
  const events: StrongLockEvent[] = [];
  const report = (event: StrongLockEvent): unknown => events.push(event);
  const add = "ALTER TABLE busy ADD COLUMN more int";
  await withStrongLock(session, watch, ["busy"], add, { purpose: PURPOSE, report, ...options });
  return events;
}

test("a running autovacuum is got past: it yields to the weak lock, and no query queues up for it", async () => {
  const server = await ownServer({ autovacuum_naptime: "1s" });
  const { sql } = server;
  // So slow that it would be at it for minutes.
  await sql.unsafe(`
    CREATE TABLE busy (id int, filler text DEFAULT repeat('x', 500)) WITH (autovacuum_vacuum_threshold = 0,
      autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1);
    INSERT INTO busy SELECT generate_series(1, 20000);
    DELETE FROM busy WHERE id % 2 = 0;
  `);
  const workers = (): Promise<{ pid: number }[]> =>
    sql<{ pid: number }[]>`SELECT pid FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE granted
      AND relation = 'busy'::regclass AND backend_type = 'autovacuum worker' AND mode = 'ShareUpdateExclusiveLock'`;
  let found = await workers();
  while (found.length === 0) found = await workers();
  const [worker] = found;
  const outrun = { updates: 0, waiting: 0, over: false };
  const application = (async () => {
    while (!outrun.over) {
      await sql`UPDATE busy SET id = id WHERE id = 1`;
      outrun.updates += 1;
      const [row] = await sql<{ waiting: number }[]>`SELECT count(*)::int AS waiting FROM pg_locks
        WHERE relation = 'busy'::regclass AND NOT granted AND mode = 'RowExclusiveLock'`;
      outrun.waiting += row?.waiting ?? 0;
    }
  })();
  await change(server, { lockTimeoutMs: 50, budgetMs: 30_000 });
  outrun.over = true;
  await application;
  expect(await sql`SELECT more FROM busy LIMIT 1`).toEqual([{ more: null }]);
  // While autovacuum was waited for, for a second at least, the application went on, and was never seen in a queue.
  expect(outrun.updates).toBeGreaterThan(20);
  expect(outrun.waiting).toBe(0);
  expect((await workers()).map(({ pid }) => pid)).not.toContain(worker?.pid);
});

test("a transaction that was prepared and forgotten is named when the time is up", async () => {
  const server = await ownServer({ max_prepared_transactions: "2" });
  await server.sql.unsafe("CREATE TABLE busy (id int); INSERT INTO busy VALUES (1)");
  const writer = await server.sql.reserve();
  await writer`BEGIN`;
  await writer`UPDATE busy SET id = 2`;
  await writer`PREPARE TRANSACTION 'forgotten'`;
  writer.release();
  await expect(change(server, { budgetMs: 200 })).rejects.toMatchObject({
    code: "TABLE_LOCKED",
    why: expect.stringContaining("prepared transaction forgotten"),
  });
});
