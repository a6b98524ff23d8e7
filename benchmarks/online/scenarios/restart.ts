import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { runMigrator, startMigrator } from "../contestants/start-migrator.ts";
import type { Databases } from "../databases.ts";
import { outcomeOf } from "./outcome.ts";

export interface Restart {
  readonly same: boolean;
  /** What became of the run during which the server went away: `done`, or what it said. */
  readonly run: string;
}

/**
 * The server crashes in the middle of the backfill and comes back: one of its processes is killed, whereupon it ends all
 * others and recovers from its log, as after a power cut (manual, restart_after_crash).
 */
export async function restartInTheMiddle(databases: Databases, rows: number): Promise<Restart> {
  const untouched = await databases.withOldTimers(rows, "random");
  await runMigrator({ url: untouched });
  const expected = await outcomeOf(untouched);
  await databases.drop(untouched);

  const url = await databases.withOldTimers(rows, "random");
  let crash: () => void = () => {};
  const inTheMiddle = new Promise<void>((resolve) => (crash = resolve));
  const migrator = startMigrator({ url }, (event) => {
    if (event.type === "backfill-progress") crash();
  });
  await Promise.race([inTheMiddle, migrator.end]);
  await crashServer(url);
  const outcome = await migrator.end;
  await untilItAnswers(url);
  await runMigrator({ url });
  const same = (await outcomeOf(url)) === expected;
  await databases.drop(url);
  return { same, run: typeof outcome === "object" ? outcome.error : "done" };
}

async function crashServer(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const [row] = await sql<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
  if (row === undefined) throw new Error("no process to kill");
  const gone = sql`SELECT pg_sleep(60)`.catch(() => undefined);
  process.kill(row.pid, "SIGKILL");
  await gone;
  await sql.end({ timeout: 1 });
}

async function untilItAnswers(url: string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const sql = postgres(url, { max: 1, onnotice: () => {} });
    const answers = await sql`SELECT 1`.then(
      () => true,
      () => false,
    );
    await sql.end({ timeout: 1 });
    if (answers) return;
    await sleep(200);
  }
  throw new Error("the server did not come back");
}
