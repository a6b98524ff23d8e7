import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import type { SchemaPackage } from "../../src/index.ts";

const ENGINE = pathToFileURL(join(import.meta.dirname, "../../src/index.ts")).href;

/** A migrator in a process of its own, which can be killed. It prints a line for each event. */
export function startMigrator(
  url: string,
  roster: readonly SchemaPackage[],
  run: "migrate" | "revert" = "migrate",
): ChildProcess {
  const script = `import { ${run} } from ${JSON.stringify(ENGINE)};
    await ${run}({ ...${JSON.stringify({ url, roster })}, report: (event) => console.log(event.type) });`;
  return spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
    // Where Node keeps it by itself. Without it 32 of them take half a minute to be compiled.
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), "node-compile-cache") },
  });
}

/** Kills it, with no chance to clean up, some time after it has begun its work. */
export async function killAtRandom(migrator: ChildProcess, withinMs: number): Promise<void> {
  // It may come to its end before.
  const gone = once(migrator, "exit");
  if (migrator.stdout !== null) await Promise.race([once(migrator.stdout, "data"), gone]);
  await new Promise((resolve) => setTimeout(resolve, Math.random() * withinMs));
  migrator.kill("SIGKILL");
  await gone;
}

/** Kills it as soon as it has told of so many events, unless it comes to its end before. */
export async function killAtLine(migrator: ChildProcess, line: number): Promise<void> {
  const gone = once(migrator, "exit");
  let seen = 0;
  migrator.stdout?.on("data", (chunk: Buffer) => {
    seen += String(chunk).split("\n").length - 1;
    if (seen >= line) migrator.kill("SIGKILL");
  });
  await gone;
}

/** The exit code of one that is left alone. */
export async function exitCode(migrator: ChildProcess): Promise<unknown> {
  migrator.stdout?.resume();
  const [code] = await once(migrator, "exit");
  return code;
}

/** How one that is left alone comes to its end. */
export async function told(migrator: ChildProcess): Promise<{ readonly code: unknown; readonly events: string[] }> {
  let printed = "";
  migrator.stdout?.on("data", (chunk: Buffer) => (printed += String(chunk)));
  const [code] = await once(migrator, "close");
  return { code, events: printed.trimEnd().split("\n") };
}

/** Waits until it has told of such an event. @throws when it ends before */
export function saw(migrator: ChildProcess, event: string): Promise<void> {
  return new Promise((resolve, reject) => {
    migrator.stdout?.on("data", (chunk: Buffer) => {
      if (String(chunk).split("\n").includes(event)) resolve();
    });
    migrator.once("exit", (code) => reject(new Error(`It ended with ${code} before it told of ${event}.`)));
  });
}
