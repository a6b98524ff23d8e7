import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { RunEvent } from "@strata/migration-engine";
import type { MigratorAnswer, MigratorTask } from "./migrator.ts";

export interface Migrator {
  readonly process: ChildProcess;
  /** How it ended: `undefined` when it was killed. */
  readonly end: Promise<"done" | { readonly error: string } | undefined>;
}

/** Starts contestants/migrator.ts. */
export function startMigrator(task: MigratorTask, report: (event: RunEvent) => void = () => {}): Migrator {
  const child = fork(join(import.meta.dirname, "migrator.ts"), { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  let outcome: "done" | { readonly error: string } | undefined;
  child.on("message", (answer: MigratorAnswer) => {
    if ("event" in answer) report(answer.event);
    else outcome = "done" in answer ? "done" : answer;
  });
  child.send(task);
  return { process: child, end: once(child, "exit").then(() => outcome) };
}

/** Runs one to its end. @throws Error with what it said when it failed */
export async function runMigrator(task: MigratorTask, report?: (event: RunEvent) => void): Promise<void> {
  const outcome = await startMigrator(task, report).end;
  if (outcome !== "done") throw new Error(outcome === undefined ? "the migrator was killed" : outcome.error);
}
