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
 * Kills the runner at a random moment of each phase in turn, with no chance to clean up, and runs another to the end; each
 * time on a fresh copy. Chance alone would hit the longest phase, or the start of the process, twenty times.
 */
export async function killAgainAndAgain(databases: Databases, rows: number, kills: number): Promise<Kills> {
  const untouched = await databases.withOldTimers(rows, "random");
  const usualMs = new Map<string, number>();
  await runMigrator({ url: untouched }, (event) => {
    if (event.type === "phase-finished") usualMs.set(event.stage, event.durationMs);
  });
  const expected = await outcomeOf(untouched);
  await databases.drop(untouched);

  let same = 0;
  const during: { [phase: string]: number } = {};
  const phases = [...usualMs];
  for (let kill = 0; kill < kills;) {
    const [phase, ms] = phases[kill % phases.length] ?? ["expand", 0];
    const url = await databases.withOldTimers(rows, "random");
    const at = await killDuring(url, phase, Math.random() * ms);
    if (at !== undefined) {
      kill += 1;
      during[at] = (during[at] ?? 0) + 1;
      await runMigrator({ url });
      if ((await outcomeOf(url)) === expected) same += 1;
    }
    await databases.drop(url);
  }
  return { kills, same, during };
}

/** Gives the phase that it was in; undefined when it was sooner done than killed. */
async function killDuring(url: string, phase: string, afterMs: number): Promise<string | undefined> {
  let now = "before";
  let entered: () => void = () => {};
  const inPhase = new Promise<void>((resolve) => (entered = resolve));
  const migrator = startMigrator({ url }, (event) => {
    if (event.type !== "phase-started") return;
    now = event.stage;
    if (now === phase) entered();
  });
  await Promise.race([inPhase.then(() => sleep(afterMs)), migrator.end]);
  migrator.process.kill("SIGKILL");
  return (await migrator.end) === "done" ? undefined : now;
}
