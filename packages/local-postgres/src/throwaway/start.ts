import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { PostgresVersion } from "../binaries/versions.ts";
import { LocalServerError, type LocalServerErrorDetails } from "../local-server-error.ts";
import type { Settings } from "../server/configuration.ts";
import type { KeeperAnswer, KeeperQuestion } from "./keeper.ts";

const KEEPER_LOST: LocalServerErrorDetails = {
  what: "The throwaway PostgreSQL has lost its keeper.",
  why: "The process that starts and stops it ended early.",
  next: "Run the same command again; what it wrote to the terminal belongs into a report.",
};

export interface ThrowawayOptions {
  /** Server parameters besides, such as `{ wal_level: "logical" }`. */
  readonly settings?: Settings;
  /** It gets some dozens of databases with a few rows at most: it may lie in memory. */
  readonly small?: boolean | undefined;
  /**
   * Major version of PostgreSQL; 18 when left out. Any other is installed from the npm registry on its first use in this
   * checkout, which takes some seconds.
   */
  readonly version?: PostgresVersion | undefined;
}

export interface ThrowawayServer extends AsyncDisposable {
  /** Of the superuser, in the database `postgres`. */
  readonly url: string;
  /** Stops the server and removes its folder. A second call does nothing more. */
  stop(): Promise<void>;
}

/**
 * Starts a server in a temporary folder, for tests: loopback, a free port, and fast, since nothing of it has to survive a
 * crash. It ends with `stop()`, and also by itself when this process dies, even by kill -9: its keeper, a process of its
 * own, hears that on a channel.
 *
 * @throws LocalServerError
 */
export async function startThrowawayServer(options: ThrowawayOptions = {}): Promise<ThrowawayServer> {
  const keeper = fork(join(import.meta.dirname, "keeper.ts"), {
    // Not in our process group: Ctrl-C is for us, and what follows from it is told by the channel.
    detached: true,
    execArgv: [],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const gone = once(keeper, "exit");
  const { settings = {}, small = false, version } = options;
  const question: KeeperQuestion = { settings, small, version };
  keeper.send(question);
  const answer = await Promise.race([firstAnswer(keeper), gone.then(() => KEEPER_LOST)]);
  if ("what" in answer) {
    await gone;
    throw new LocalServerError(answer);
  }
  // A process that forgets to stop its server can still end, and the server with it.
  keeper.unref();
  keeper.channel?.unref();
  const stop = async (): Promise<void> => {
    keeper.ref();
    if (keeper.connected) keeper.disconnect();
    await gone;
  };
  return { url: answer.url, stop, [Symbol.asyncDispose]: stop };
}

async function firstAnswer(keeper: ChildProcess): Promise<KeeperAnswer> {
  const [answer]: KeeperAnswer[] = await once(keeper, "message");
  return answer ?? KEEPER_LOST;
}
