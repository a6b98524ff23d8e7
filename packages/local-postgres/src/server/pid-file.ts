import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** What a server says of itself while it runs. */
export interface PidFile {
  readonly pid: number;
  readonly port: number;
}

/** Where a server writes it. That the file is there does not mean that the server is. */
export function pidFileOf(dataDirectory: string): string {
  return join(dataDirectory, "postmaster.pid");
}

/** Reads `postmaster.pid`; undefined when there is none, or it is empty, half written or damaged. */
export async function readPidFile(dataDirectory: string): Promise<PidFile | undefined> {
  return parsePidFile(await readFile(pidFileOf(dataDirectory), "latin1").catch(() => ""));
}

/** The lines are those of PostgreSQL's src/include/utils/pidfile.h: the first is the pid, the fourth the port. */
export function parsePidFile(text: string): PidFile | undefined {
  const [pid = "", , , port = ""] = text.split("\n").map((line) => line.trim());
  if (!/^[1-9]\d*$/.test(pid) || !/^[1-9]\d*$/.test(port)) return undefined;
  return { pid: Number(pid), port: Number(port) };
}
