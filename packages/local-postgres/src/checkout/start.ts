import { setTimeout as sleep } from "node:timers/promises";
import { rm } from "node:fs/promises";
import { LocalServerError } from "../local-server-error.ts";
import { pidFileOf } from "../server/pid-file.ts";
import { endProcesses } from "../server/processes.ts";
import { startServer } from "../server/start.ts";
import { findAccepting, type LocalServer } from "./ensure.ts";
import { withLock } from "../lock.ts";
import type { Place } from "./place.ts";
import { prepareCluster } from "./prepare.ts";
import { makeFolder } from "./folder.ts";
import { urlOf, writeRecord } from "./record.ts";
import { findRunning } from "./running.ts";

/** Crash recovery may take this long; after that a server counts as hanging. */
const RECOVERY_MS = 60_000;
const POLL_MS = 200;

/** Starts the server of a checkout, or waits for whoever does just that. */
export async function startLocalServer(place: Place, report: (line: string) => void): Promise<LocalServer> {
  await makeFolder(place);
  return withLock(place.lock, async () => {
    // Another process may have started it while this one waited for the lock.
    const found = (await findAccepting(place)) ?? (await awaitRecovery(place));
    if (found) return found;
    await clearRemains(place);
    const { binaries, identity, record } = await prepareCluster(place, report);
    report("Starting the embedded PostgreSQL");
    const { dataDirectory, log, clusterName } = place;
    const port = await startServer({
      binaries,
      identity,
      dataDirectory,
      log,
      clusterName,
      ...(record.port === 0 ? {} : { preferredPort: record.port }),
    });
    if (port !== record.port) await writeRecord(place, { ...record, port });
    return { url: urlOf({ ...record, port }), port, dataDirectory, started: true };
  });
}

/** A server may run and not let anybody in yet: whoever started it was killed, say, while it recovered. */
async function awaitRecovery(place: Place): Promise<LocalServer | undefined> {
  for (const deadline = Date.now() + RECOVERY_MS; Date.now() < deadline; await sleep(POLL_MS)) {
    const running = await findRunning(place);
    if (running === undefined) return undefined;
    // Accepting, and yet not found: its password is lost. The start sets a new one.
    if (running.accepting) return findAccepting(place);
  }
  throw new LocalServerError({
    what: "The embedded PostgreSQL runs, but does not answer.",
    why: `It has not let anybody in for ${RECOVERY_MS / 1000} s; its log is ${place.log}`,
    next: "Stop it with `pnpm db stop` and run the same command again.",
  });
}

/**
 * What a killed server leaves behind: processes that have not noticed yet, and a pid file whose number may be anybody's by
 * now. PostgreSQL refuses to start while that number is alive, or if the file is empty.
 */
async function clearRemains({ clusterName, dataDirectory }: Place): Promise<void> {
  await endProcesses(clusterName);
  await rm(pidFileOf(dataDirectory), { force: true });
}
