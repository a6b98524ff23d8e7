import { setTimeout as sleep } from "node:timers/promises";
import { listProcesses, commandOf, type RunningProcess } from "./process-list.ts";

/*
 * A server is told from all others by the `cluster_name` it is started with: it stands in the arguments of its first
 * process (`-c cluster_name=…`) and in the titles of all others (`postgres: …: checkpointer`). A pid alone says little:
 * after a reboot it may be anybody's.
 */

/** Whether this process is the first one of that server. Windows does not tell: any live process will do there. */
export async function isPostmaster(pid: number, clusterName: string): Promise<boolean> {
  if (process.platform === "win32") return isAlive(pid);
  return startsServer(await commandOf(pid), clusterName);
}

/** All processes of that server, those included that outlived the first one. None on Windows, which does not tell. */
export async function findProcesses(clusterName: string): Promise<RunningProcess[]> {
  const all = await listProcesses();
  return all.filter(
    ({ command }) => startsServer(command, clusterName) || command.startsWith(`postgres: ${clusterName}: `),
  );
}

/**
 * Ends all processes of that server at once, as if the power had failed: what was committed stays. What does not end by
 * itself in five seconds is killed. None being there is no error.
 */
export async function endProcesses(clusterName: string): Promise<void> {
  for (const signal of ["SIGQUIT", "SIGKILL"] as const) {
    for (const { pid } of await findProcesses(clusterName)) sendSignal(pid, signal);
    for (const deadline = Date.now() + 5000; Date.now() < deadline; await sleep(20)) {
      if ((await findProcesses(clusterName)).length === 0) return;
    }
  }
}

function startsServer(command: string, clusterName: string): boolean {
  // With the program's name: this is nobody who only looks for it.
  return /^\S*postgres\b|\/postgres(\.exe)? -/.test(command) && command.includes(` cluster_name=${clusterName}`);
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile, or belongs to somebody else; then it is still there at the end, and the caller says so.
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
