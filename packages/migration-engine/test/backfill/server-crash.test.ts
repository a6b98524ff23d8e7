import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureLocalServer, stopLocalServer } from "@strata/local-postgres";
import postgres from "postgres";
import { expect, onTestFinished, test } from "vitest";
import { connect } from "../../src/wire/connect.ts";
import { fillItems, makeItems, summaryOf } from "./workshop.ts";

const ROWS = 40_000;

test("the server crashes in the middle, and loses what it had not written yet: the run goes on, and every row is done", async () => {
  const root = await mkdtemp(join(tmpdir(), "strata-crash-"));
  onTestFinished(async () => {
    await stopLocalServer({ root });
    await rm(root, { recursive: true });
  });
  const { url, dataDirectory } = await ensureLocalServer({ root });
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await makeItems(sql, ROWS);
  await sql.end();
  const [pid] = (await readFile(join(dataDirectory, "postmaster.pid"), "utf8")).split("\n");
  let crashed = false;
  const result = await fillItems(url, {
    limits: { batchMs: 10, reconnectMs: 120_000 },
    // Whoever comes first starts it again, as a supervisor would.
    open: async () => connect({ url: (await ensureLocalServer({ root })).url }),
    report: ({ type }) => {
      if (type !== "backfill-progress" || crashed) return;
      crashed = true;
      // SIGQUIT is what `pg_ctl stop --mode=immediate` sends: no checkpoint, no goodbye.
      process.kill(Number(pid), "SIGQUIT");
    },
  });
  expect(result.state).toBe("complete");
  expect(result.events.map(({ type }) => type)).toContain("backfill-reconnecting");
  const again = await ensureLocalServer({ root });
  const after = postgres(again.url, { max: 1 });
  expect(await summaryOf(after)).toEqual({ rows: ROWS, fresh: ROWS, wrong: 0, touched: 0 });
  expect(await after`SELECT (checkpoint ->> 'passed')::bool AS passed FROM kept`).toEqual([{ passed: true }]);
  await after.end();
});
