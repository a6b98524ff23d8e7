import { expect, test } from "vitest";
import type { BackfillEvent } from "../../src/index.ts";
import { ownServer } from "../own-server.ts";
import { startStandby } from "./standby.ts";
import { fillItems, makeItems, summaryOf } from "./workshop.ts";

const ROWS = 20_000;

test("a backfill waits for a standby that is behind, says so, and goes on when it has caught up", async () => {
  const primary = await ownServer({ wal_level: "replica", max_wal_senders: "3", wal_keep_size: "1GB" });
  await makeItems(primary.sql, ROWS);
  const standby = await startStandby(primary);
  // It receives everything, and shows nothing of it.
  await standby`SELECT pg_wal_replay_pause()`;
  const paused = Promise.withResolvers<BackfillEvent>();
  const filled = fillItems(primary.url, {
    limits: { lookEveryMs: 1, batchMs: 5, replicationLagBytes: 200_000 },
    report: (event) => event.type === "backfill-paused" && paused.resolve(event),
  });
  expect(await paused.promise).toMatchObject({ pressure: { kind: "replication-lag", unit: "bytes" } });
  const { fresh } = await summaryOf(primary.sql);
  expect(fresh).toBeGreaterThan(0);
  expect(fresh).toBeLessThan(ROWS);
  await standby`SELECT pg_wal_replay_resume()`;
  const { events } = await filled;
  expect(events.map(({ type }) => type)).toContain("backfill-resumed");
  expect(events.at(-1)).toMatchObject({ type: "backfill-finished", rows: ROWS });
  const [{ lsn } = { lsn: "" }] = await primary.sql<{ lsn: string }[]>`SELECT pg_current_wal_insert_lsn()::text AS lsn`;
  for (let caughtUp = false; !caughtUp;) {
    const [row] = await standby<{ done: boolean }[]>`SELECT pg_last_wal_replay_lsn() >= ${lsn}::pg_lsn AS done`;
    caughtUp = row?.done === true;
  }
  expect(await summaryOf(standby)).toMatchObject({ rows: ROWS, fresh: ROWS, wrong: 0, touched: 0 });
});
