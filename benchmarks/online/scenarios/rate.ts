import { runMigrator } from "../contestants/start-migrator.ts";
import type { Databases } from "../databases.ts";

export interface Rate {
  readonly rows: number;
  /** Of the backfill: its passes, vacuums and last look included. */
  readonly rowsPerSecond: number;
}

/** How fast the backfill goes through a table of that size, with nobody else there. */
export async function rateAt(databases: Databases, rows: number): Promise<Rate> {
  const url = await databases.withOldTimers(rows, "random");
  let ms = 0;
  await runMigrator({ url, until: "ready" }, (event) => {
    if (event.type === "phase-finished" && event.stage === "backfill") ms = event.durationMs;
  });
  await databases.drop(url);
  return { rows, rowsPerSecond: rows / (ms / 1000) };
}
