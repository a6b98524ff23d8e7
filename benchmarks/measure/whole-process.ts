import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** What is run, as a whole process from its start to its end. */
export interface Command {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly directory?: string;
  /** Beside those of this process; `undefined` removes one. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Exit codes that are a success; 0 when left out. */
  readonly succeedsWith?: readonly number[];
}

/** What one run cost. CPU and memory are those of the process and its children, without the server's. */
export interface Cost {
  readonly wallMs: number;
  /** User and system time, in steps of 10 ms. Undefined where GNU time is missing. */
  readonly cpuMs: number | undefined;
  /** The largest resident set of any of them. Undefined where GNU time is missing. */
  readonly peakMiB: number | undefined;
}

/** GNU time (Debian's package `time`) asks the kernel, by wait4, what a process and its children have used. */
const GNU_TIME = "/usr/bin/time";

/** @throws Error with what the process wrote, when it fails */
export async function runWhole(command: Command): Promise<Cost & { readonly output: string }> {
  const folder = await mkdtemp(join(tmpdir(), "strata-cost-"));
  try {
    const report = join(folder, "cost");
    const isMeasured = existsSync(GNU_TIME);
    const [program, before] = isMeasured
      ? [GNU_TIME, ["--quiet", "-f", "%U %S %M", "-o", report, command.program]]
      : [command.program, []];
    const begun = performance.now();
    const child = spawn(program, [...before, ...command.arguments], {
      cwd: command.directory,
      env: { ...process.env, ...command.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const output = Promise.all([text(child.stdout), text(child.stderr)]);
    const [code]: (number | null)[] = await once(child, "exit");
    const wallMs = performance.now() - begun;
    const said = (await output).join("");
    if (!(command.succeedsWith ?? [0]).includes(code ?? -1)) {
      throw new Error(`${command.program} ${command.arguments.join(" ")} ended with ${code}:\n${said}`);
    }
    const [user, system, peak] = isMeasured ? (await readFile(report, "utf8")).trim().split(" ").map(Number) : [];
    const cpuMs = user === undefined || system === undefined ? undefined : Math.round((user + system) * 1000);
    return { wallMs, cpuMs, peakMiB: peak === undefined ? undefined : peak / 1024, output: said };
  } finally {
    await rm(folder, { recursive: true });
  }
}
