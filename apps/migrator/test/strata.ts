import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Surroundings {
  /** DATABASE_URL; without it the embedded server would be started. */
  readonly url?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Where the command is typed. */
  readonly cwd?: string;
}

const BINARY = join(import.meta.dirname, "../bin/strata.js");

/** Runs the command as a process of its own, with no terminal and no variables but those given. */
export function strata(argv: readonly string[], { url, env, cwd }: Surroundings = {}): Promise<Outcome> {
  const variables = { PATH: process.env["PATH"], ...(url === undefined ? {} : { DATABASE_URL: url }), ...env };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [BINARY, ...argv], { cwd, env: variables }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === "number" ? error.code : error ? -1 : 0, stdout, stderr });
    });
    child.stdin?.end();
  });
}

/** The lines that `--json` printed. */
export function events({ stdout }: Outcome): Record<string, unknown>[] {
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** An empty folder outside of any checkout, gone when the test ends. */
export async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "strata cli "));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
