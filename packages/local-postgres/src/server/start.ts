import { chown, open, readFile, rm, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Binaries } from "../binaries/find.ts";
import type { Identity } from "../binaries/identity.ts";
import { run } from "../binaries/run.ts";
import { LocalServerError, USE_ANOTHER_SERVER } from "../local-server-error.ts";
import { findFreePort } from "./port.ts";

export interface Start {
  readonly binaries: Binaries;
  readonly identity: Identity;
  readonly dataDirectory: string;
  readonly log: string;
  /** By this its processes are known: see processes.ts. */
  readonly clusterName: string;
  /** Taken if it is free. */
  readonly preferredPort?: number;
}

/** Others may take the port between our look and the server's bind. */
const PORT_ATTEMPTS = 5;
/** Crash recovery after a kill may take long; pg_ctl's own limit is 60. */
const START_SECONDS = 120;
/** A server that lost its folder or its pid file ends itself within a minute, at its next look. */
const FORMER_SERVER_MS = 75_000;
const LARGEST_LOG_BYTES = 10_000_000;

/**
 * Starts the server and waits until it lets clients in. It stays when this process ends.
 *
 * @returns its port
 * @throws LocalServerError with the last lines of the server's log
 */
export async function startServer(options: Start): Promise<number> {
  const deadline = Date.now() + FORMER_SERVER_MS;
  for (let portAttempt = 1; ;) {
    const port = await findFreePort(portAttempt === 1 ? options.preferredPort : undefined);
    const said = await tryToStart(options, port);
    if (said === undefined) return port;
    if (said.includes("could not bind") && portAttempt < PORT_ATTEMPTS) {
      portAttempt += 1;
    } else if (said.includes("pre-existing shared memory block") && Date.now() < deadline) {
      await sleep(500);
    } else {
      throw new LocalServerError({
        what: "The embedded PostgreSQL did not start.",
        why: `The end of its log, ${options.log}:\n${lastLines(said)}`,
        next: `Run the same command again; \`pnpm db reset\` begins anew without its data; or ${USE_ANOTHER_SERVER}.`,
      });
    }
  }
}

/** Gives what the server wrote to its log if it did not start. */
async function tryToStart(options: Start, port: number): Promise<string | undefined> {
  const { binaries, identity, dataDirectory, log, clusterName } = options;
  const logged = await prepareLog(log, identity);
  const { ok, output } = await run(identity, {
    program: binaries.pg_ctl,
    arguments: [
      "start",
      "--wait",
      "--silent",
      `--timeout=${START_SECONDS}`,
      `--pgdata=${dataDirectory}`,
      `--log=${log}`,
      "--options",
      `-p ${port} -c cluster_name=${clusterName}`,
    ],
    leavesServer: true,
  });
  if (ok) return undefined;
  const said = (await readFile(log)).subarray(logged).toString();
  return said === "" ? `pg_ctl could not be run. ${output}` : said;
}

/** Makes the log, the server's own where it runs as somebody else, and gives its length. */
async function prepareLog(log: string, { owner }: Identity): Promise<number> {
  const { size = 0 } = (await stat(log).catch(() => undefined)) ?? {};
  if (size > LARGEST_LOG_BYTES) await rm(log);
  const file = await open(log, "a", 0o600);
  await file.close();
  if (owner) await chown(log, owner.uid, owner.gid);
  return size > LARGEST_LOG_BYTES ? 0 : size;
}

function lastLines(text: string): string {
  return text.trimEnd().split("\n").slice(-10).join("\n");
}
