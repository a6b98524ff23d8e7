import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { findBinaries } from "../binaries/find.ts";
import { chooseIdentity } from "../binaries/identity.ts";
import type { PostgresVersion } from "../binaries/versions.ts";
import { LocalServerError, type LocalServerErrorDetails } from "../local-server-error.ts";
import type { Settings } from "../server/configuration.ts";
import { configure } from "../server/initialise.ts";
import { LOOPBACK } from "../server/port.ts";
import { startServer } from "../server/start.ts";
import { stopServer } from "../server/stop.ts";
import { placeFor } from "./place.ts";
import { copyTemplate } from "./template.ts";

/*
 * A process that keeps one throwaway server for another, its parent: it is sent a question, answers, and cleans up when
 * the channel between the two ends. That happens when the parent closes it, and as surely when the parent dies, in
 * whatever way.
 */

export interface KeeperQuestion {
  readonly settings: Settings;
  readonly small: boolean;
  /** Left out: the default version. */
  readonly version?: PostgresVersion | undefined;
}

export type KeeperAnswer = { readonly url: string } | LocalServerErrorDetails;

/** Nothing has to survive a crash (manual, "Non-Durable Settings"), and many tests connect at once. */
const THROWAWAY: Settings = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  max_connections: "200",
};

const released = once(process, "disconnect");
const [question]: KeeperQuestion[] = await Promise.race([once(process, "message"), released]);
if (question !== undefined) await keep(question).catch(sayWhatFailed);
if (process.connected) process.disconnect();

async function keep({ settings, small, version }: KeeperQuestion): Promise<void> {
  const binaries = await findBinaries({ version });
  const place = await placeFor(small);
  const identity = await chooseIdentity(binaries, place, "");
  const clusterName = `strata-throwaway-${randomBytes(8).toString("hex")}`;
  const folder = await mkdtemp(join(place, "strata-postgres-"));
  const dataDirectory = join(folder, "data");
  try {
    const { password } = await copyTemplate({ binaries, identity, folder });
    await configure(dataDirectory, { ...THROWAWAY, ...settings });
    const port = await startServer({ binaries, identity, dataDirectory, clusterName, log: join(folder, "log") });
    say({ url: `postgres://postgres:${password}@${LOOPBACK}:${port}/postgres` });
    await released;
  } finally {
    await stopServer({ binaries, identity, dataDirectory, clusterName, mode: "immediate" });
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function sayWhatFailed(error: unknown): void {
  if (error instanceof LocalServerError) say({ what: error.message, why: error.why, next: error.next });
  else
    say({ what: "The throwaway PostgreSQL failed.", why: String(error), next: "Please report it with these lines." });
}

function say(answer: KeeperAnswer): void {
  // The parent may have died before it could hear it.
  if (process.connected) process.send?.(answer, undefined, undefined, () => undefined);
}
