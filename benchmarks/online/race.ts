import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { checkContent, type Content } from "./content.ts";
import type { Contestant } from "./contestants/contestant.ts";
import type { Databases } from "./databases.ts";
import { startChaos } from "./load/chaos.ts";
import { startApplication } from "./load/start.ts";
import { felt, type Felt } from "./measurement.ts";
import type { KeyKind } from "./old-timers.ts";

export interface Race {
  readonly rows: number;
  readonly key: KeyKind;
  readonly perSecond: number;
}

export interface Result {
  readonly name: string;
  /** False of the one that does nothing: it is there to be compared with. */
  readonly migrates: boolean;
  /** From the beginning to the end, without the time of the deployment. */
  readonly totalMs: number;
  readonly felt: Felt;
  /** What it did one after the other, as far as it says so. */
  readonly steps: readonly Step[];
  readonly content: Content;
  readonly walBytes: number;
  readonly heapBytes: number;
  /** How large the heap was before. */
  readonly heapBeforeBytes: number;
}

export interface Step {
  readonly name: string;
  readonly ms: number;
  readonly felt: Felt;
}

/** Of a table that is in the old form still. */
const UNCHECKED: Content = { wrong: 0, lostWrites: 0, movedUpdatedAt: 0 };
const WARM_UP_MS = 3000;
/** Both releases at once, then the new one alone before the old form may go. */
const ROLLING_MS = 3000;
const AFTERWARDS_MS = 2000;

/** Lets one contestant migrate a fresh copy, with the application and the chaos beside it. */
export async function race(
  databases: Databases,
  { rows, key, perSecond }: Race,
  contestant: Contestant,
  migrates: boolean,
): Promise<Result> {
  const url = await databases.withOldTimers(rows, key);
  const sql = postgres(url, { max: 1, max_lifetime: null, onnotice: () => {} });
  await sql`SELECT count(*) FROM timers`;
  await using application = await startApplication({ url, rows, key, perSecond });
  await sleep(WARM_UP_MS);
  await using chaos = await startChaos(url);
  const before = await sizes(sql);

  let deployedMs = 0;
  const begun = Date.now();
  const steps = [{ name: "start", at: begun }];
  const begin = (name: string): void => void steps.push({ name, at: Date.now() });
  await contestant.run({
    url,
    begin,
    async deploy() {
      const from = Date.now();
      begin("deployment");
      application.deploy("old", "new");
      await sleep(ROLLING_MS);
      application.deploy("new");
      await sleep(ROLLING_MS);
      deployedMs += Date.now() - from;
      begin("start");
    },
  });
  const ended = Date.now();
  const after = await sizes(sql);
  await sleep(AFTERWARDS_MS);
  const report = await application.stop();
  await chaos.stop();

  const content = migrates ? await checkContent(sql, rows, report) : UNCHECKED;
  await sql.end();
  await databases.drop(url);
  return {
    name: contestant.name,
    migrates,
    totalMs: ended - begun - deployedMs,
    felt: felt(report.records, begun, ended + AFTERWARDS_MS),
    steps: steps.map(({ name, at }, index) => {
      const to = steps[index + 1]?.at ?? ended;
      return { name, ms: to - at, felt: felt(report.records, at, to) };
    }),
    content,
    walBytes: after.wal - before.wal,
    heapBytes: after.heap,
    heapBeforeBytes: before.heap,
  };
}

async function sizes(sql: postgres.Sql): Promise<{ wal: number; heap: number }> {
  const [found] = await sql<{ wal: string; heap: string }[]>`
    SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') AS wal, pg_relation_size('timers') AS heap`;
  return { wal: Number(found?.wal), heap: Number(found?.heap) };
}
