import { setTimeout as sleep } from "node:timers/promises";
import { runMigrator, startMigrator } from "../contestants/start-migrator.ts";
import type { Databases } from "../databases.ts";
import { outcomeOf } from "./outcome.ts";

export interface Kills {
  readonly kills: number;
  /** Databases that came to the same catalog and the same rows as without a kill. */
  readonly same: number;
  /** In which phase they were killed: phase → how often. */
  readonly during: Readonly<{ [phase: string]: number }>;
}

/**
 * Kills the runner at a random moment of its work, with no chance to clean up, and runs another to the end; each time on a
 * fresh copy.
 */
export async function killAgainAndAgain(databases: Databases, rows: number, kills: number): Promise<Kills> {
  const untouched = await databases.withOldTimers(rows, "random");
  const begun = performance.now();
  await runMigrator({ url: untouched });
  const usualMs = performance.now() - begun;
  const expected = await outcomeOf(untouched);
  await databases.drop(untouched);

  let same = 0;
  const during: { [phase: string]: number } = {};
  for (let kill = 0; kill < kills; kill += 1) {
    const url = await databases.withOldTimers(rows, "random");
    let phase = "before";
    const migrator = startMigrator({ url }, (event) => {
      if (event.type === "phase-started") phase = event.stage;
    });
    // Spread over the whole run: chance alone would hit the longest phase twenty times.
    await Promise.race([sleep((usualMs * (kill + Math.random())) / kills), migrator.end]);
    migrator.process.kill("SIGKILL");
    const at = (await migrator.end) === "done" ? "after the end" : phase;
    during[at] = (during[at] ?? 0) + 1;
    await runMigrator({ url });
    if ((await outcomeOf(url)) === expected) same += 1;
    await databases.drop(url);
  }
  return { kills, same, during };
}
