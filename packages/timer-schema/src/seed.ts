import type { Database } from "@strata/schema-kit/queries";
import { serverTime, writeRows, type SeedProgress } from "@strata/schema-kit/seed";
import { timerOfDay } from "./seed/timer-of-day.ts";
import { timers, type Timer } from "./timers.ts";

export interface SeedOptions {
  readonly rows: number;
  /** The same seed and end make the same rows; 1 when left out. */
  readonly seed?: number;
  /** End of the day; now, by the server's clock, when left out. */
  readonly until?: Date;
  readonly onProgress?: (progress: SeedProgress) => void;
}

/**
 * Fills the table with a believable day: timers scheduled in the course of 24 hours, most of it around the middle. What was
 * due by the end has been fired, but for a few that are just being; what is not is pending. From 10,000 rows on by COPY (with
 * postgres.js). A second call with the same seed and end meets the primary key; use another seed.
 */
export async function seed(
  db: Database,
  { rows, seed: number = 1, until: end, onProgress }: SeedOptions,
): Promise<{ readonly timers: number }> {
  const until = end ?? (await serverTime(db));
  await writeRows(db, timers, rows, timerRows(), onProgress);
  return { timers: rows };

  function* timerRows(): Generator<Timer> {
    for (let each = 0; each < rows; each += 1) yield timerOfDay(number, each, rows, until);
  }
}
