import { startMigrator } from "../contestants/start-migrator.ts";
import type { Databases } from "../databases.ts";
import { makeOldTimers } from "../old-timers.ts";

export interface Rate {
  readonly rows: number;
  /** Of the backfill: its passes, vacuums and last look included. */
  readonly rowsPerSecond: number;
}

/** How fast the backfill goes through a table of that size, with nobody else there. */
export async function rateAt(databases: Databases, rows: number): Promise<Rate> {
  // Not a copy: it is used once.
  const url = await databases.empty();
  await makeOldTimers(url, rows, "random");
  let ms: number | undefined;
  const migrator = startMigrator({ url, until: "ready" }, (event) => {
    if (event.type !== "phase-finished" || event.stage !== "backfill") return;
    ms = event.durationMs;
    migrator.process.kill("SIGKILL");
  });
  const outcome = await migrator.end;
  if (ms === undefined) throw new Error(`the backfill did not come to its end: ${JSON.stringify(outcome)}`);
  await databases.drop(url);
  return { rows, rowsPerSecond: rows / (ms / 1000) };
}
