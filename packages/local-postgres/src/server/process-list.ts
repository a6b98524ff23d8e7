import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";

export interface RunningProcess {
  readonly pid: number;
  /** Its arguments, or the title that it has given itself. */
  readonly command: string;
}

/** All processes of this machine that the system shows us. None on Windows. */
export async function listProcesses(): Promise<RunningProcess[]> {
  if (process.platform === "win32") return [];
  if (process.platform === "linux") {
    const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
    return Promise.all(pids.map(async (pid) => ({ pid, command: await commandOf(pid) })));
  }
  const shown = await ps(["-axww", "-o", "pid=,command="]);
  return [...shown.matchAll(/^ *(\d+) +(.*)$/gm)].map(([, pid, command = ""]) => ({ pid: Number(pid), command }));
}

/** Empty when there is no such process, or nothing but its exit code is left of it. */
export async function commandOf(pid: number): Promise<string> {
  if (process.platform !== "linux") return (await ps(["-ww", "-o", "command=", "-p", String(pid)])).trim();
  // proc_pid_cmdline(5). Slim container images have no ps.
  const words = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  return words.replaceAll("\0", " ").trim();
}

async function ps(words: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)("ps", words, { maxBuffer: 64 * 1024 ** 2 }).catch(() => ({
    stdout: "",
  }));
  return stdout;
}
