import type { Binaries } from "../binaries/find.ts";
import type { Identity } from "../binaries/identity.ts";
import { run } from "../binaries/run.ts";
import { endProcesses, findProcesses } from "./processes.ts";
import { LocalServerError } from "../local-server-error.ts";

export interface Stop {
  readonly binaries: Binaries;
  readonly identity: Identity;
  readonly dataDirectory: string;
  readonly clusterName: string;
  /** What its clients get: "fast" ends their transactions in good order, "immediate" is a power failure. */
  readonly mode: "fast" | "immediate";
}

/**
 * Stops the server and waits until none of its processes is left, those included that outlived a killed server. A server
 * that is not running is no error.
 *
 * @throws LocalServerError when a process of it cannot be ended
 */
export async function stopServer({ binaries, identity, dataDirectory, clusterName, mode }: Stop): Promise<void> {
  await run(identity, {
    program: binaries.pg_ctl,
    arguments: ["stop", "--wait", "--silent", `--pgdata=${dataDirectory}`, `--mode=${mode}`, "--timeout=30"],
  });
  await endProcesses(clusterName);
  const [left] = await findProcesses(clusterName);
  if (left === undefined) return;
  throw new LocalServerError({
    what: "The embedded PostgreSQL could not be stopped.",
    why: `Process ${left.pid} does not end: ${left.command}`,
    next: `End it as the user that started it, or as root: kill -9 ${left.pid}`,
  });
}
