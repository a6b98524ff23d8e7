import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { connectWithLockTimeout, retryingOnLockTimeout } from "../contestants/pgroll-retry.ts";
import { statementsOf } from "../contestants/phased-files.ts";
import { startMigrator } from "../contestants/start-migrator.ts";
import type { Databases } from "../databases.ts";
import { holdReader } from "../load/chaos.ts";
import { startApplication } from "../load/start.ts";
import { felt } from "../measurement.ts";

export interface Lock {
  readonly behind: "autovacuum" | "an 8 s reader";
  readonly way: string;
  /** From the first try to the moment at which the change was made; undefined where it was not within the time. */
  readonly gotAfterMs: number | undefined;
  readonly longestStallMs: number;
}

const GIVE_UP_MS = 45_000;
const READER_SECONDS = 8;

/** Begins when it is ready to try: a process that starts takes time, and the processor, by itself. */
type Expand = (url: string, signal: AbortSignal, begins: () => void) => Promise<void>;

const WAYS: readonly { readonly name: string; readonly expand: Expand }[] = [
  { name: "Strata", expand: expandByStrata },
  { name: "lock_timeout of 500 ms, backoff", expand: expandByRetries },
];

/** The same additive change, one way after the other, against the same obstacles: how soon, and at what price for others. */
export async function locks(databases: Databases, rows: number): Promise<Lock[]> {
  const found: Lock[] = [];
  for (const behind of ["autovacuum", "an 8 s reader"] as const) {
    for (const way of WAYS) found.push(await lock(databases, rows, behind, way));
  }
  return found;
}

async function lock(
  databases: Databases,
  rows: number,
  behind: Lock["behind"],
  { name, expand }: (typeof WAYS)[number],
): Promise<Lock> {
  const url = await databases.withOldTimers(rows, "random");
  const sql = postgres(url, { max: 1, max_lifetime: null, onnotice: () => {} });
  if (behind === "autovacuum") await makeAutovacuumWork(sql);
  await using application = await startApplication({ url, rows, key: "random", perSecond: 200 });
  await sleep(2000);
  const reader = behind === "autovacuum" ? undefined : await holdReader(url, READER_SECONDS);
  let begun = Date.now();
  const begins = (): void => void (begun = Date.now());
  const got = await expand(url, AbortSignal.timeout(GIVE_UP_MS), begins).then(
    () => true,
    () => false,
  );
  const ended = Date.now();
  await sleep(1000);
  const report = await application.stop();
  await reader?.end;
  await sql.end();
  await databases.drop(url);
  const { longestMs } = felt(report.records, begun, ended + 500);
  return { behind, way: name, gotAfterMs: got ? ended - begun : undefined, longestStallMs: longestMs };
}

/** So slow that it is still at it a minute later, and in the middle of the table before anybody comes. */
async function makeAutovacuumWork(sql: postgres.Sql): Promise<void> {
  await sql`ALTER TABLE timers SET (autovacuum_vacuum_cost_delay = 20, autovacuum_vacuum_cost_limit = 20)`;
  await sql`UPDATE timers SET metadata = metadata WHERE (metadata ->> 'n')::int % 4 = 0`;
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const [worker] = await sql`
      SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid)
      WHERE l.relation = 'timers'::regclass AND a.backend_type = 'autovacuum worker'`;
    if (worker !== undefined) return;
    await sleep(200);
  }
  throw new Error("autovacuum did not come");
}

async function expandByStrata(url: string, signal: AbortSignal, begins: () => void): Promise<void> {
  let expanded: () => void = () => {};
  const done = new Promise<void>((resolve) => (expanded = resolve));
  const migrator = startMigrator({ url, until: "ready" }, (event) => {
    if (event.type === "phase-started" && event.stage === "expand") begins();
    if (event.type === "phase-finished" && event.stage === "expand") expanded();
  });
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error("not in time")), { once: true });
  });
  const ended = migrator.end.then((outcome) => {
    throw new Error(`ended before: ${JSON.stringify(outcome)}`);
  });
  try {
    await Promise.race([done, ended, late]);
  } finally {
    migrator.process.kill("SIGKILL");
    await ended.catch(() => undefined);
  }
}

async function expandByRetries(url: string, signal: AbortSignal, begins: () => void): Promise<void> {
  const sql = connectWithLockTimeout(url);
  try {
    const [alter = ""] = await statementsOf("phased/expand.sql");
    await sql`SELECT 1`;
    begins();
    await retryingOnLockTimeout(() => sql.unsafe(alter), signal);
  } finally {
    await sql.end();
  }
}
