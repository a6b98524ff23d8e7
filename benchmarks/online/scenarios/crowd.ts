import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { startMigrator } from "../contestants/start-migrator.ts";
import type { Databases } from "../databases.ts";

export interface Crowd {
  readonly runs: number;
  /** Runs in which somebody was not done after so long. */
  readonly hung: number;
  readonly failed: readonly string[];
  readonly invalidIndexes: number;
}

const HANGS_AFTER_MS = 120_000;

/** Two migrators at the same time, and somebody who builds an index concurrently on the same table. */
export async function crowd(databases: Databases, rows: number, runs: number): Promise<Crowd> {
  let hung = 0;
  let invalidIndexes = 0;
  const failed: string[] = [];
  for (let run = 0; run < runs; run += 1) {
    const url = await databases.withOldTimers(rows, "random");
    const sql = postgres(url, { max: 1, onnotice: () => {} });
    const migrators = [startMigrator({ url }), startMigrator({ url })];
    // At another moment of their work each time.
    await sleep(Math.random() * 1000);
    const index = sql`CREATE INDEX CONCURRENTLY somebody_elses ON timers (created_at)`.then(
      () => "done" as const,
      (error: unknown) => ({ error: `index: ${String(error)}` }),
    );
    const limit = new AbortController();
    const outcomes = await Promise.race([
      Promise.all([index, ...migrators.map(({ end }) => end)]),
      sleep(HANGS_AFTER_MS, undefined, { signal: limit.signal }).catch(() => undefined),
    ]);
    limit.abort();
    if (outcomes === undefined) {
      hung += 1;
      for (const { process } of migrators) process.kill("SIGKILL");
    } else {
      for (const outcome of outcomes) if (typeof outcome === "object") failed.push(outcome.error);
      const [found] = await sql<{ count: number }[]>`SELECT count(*)::int FROM pg_index WHERE NOT indisvalid`;
      invalidIndexes += found?.count ?? 0;
    }
    await sql.end({ timeout: 1 });
    await databases.drop(url);
  }
  return { runs, hung, failed, invalidIndexes };
}
