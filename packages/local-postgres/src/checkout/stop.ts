import { existsSync } from "node:fs";
import { findBinaries } from "../binaries/find.ts";
import { chooseIdentity } from "../binaries/identity.ts";
import { findProcesses } from "../server/processes.ts";
import { stopServer } from "../server/stop.ts";
import { withLock } from "../lock.ts";
import { placeOf, type Place } from "./place.ts";

/**
 * Stops the server of a checkout. Transactions of its clients are rolled back; the data stays.
 *
 * @returns whether there was one to stop
 * @throws LocalServerError
 */
export async function stopLocalServer({ root }: { readonly root: string }): Promise<boolean> {
  const place = placeOf(root);
  if (!existsSync(place.folder)) return false;
  return withLock(place.lock, () => stopAt(place));
}

/** Stops the server there; the caller holds the lock. */
export async function stopAt(place: Place): Promise<boolean> {
  const { clusterName, dataDirectory, folder } = place;
  const runs = process.platform === "win32" || (await findProcesses(clusterName)).length > 0;
  if (!runs) return false;
  const binaries = await findBinaries();
  const identity = await chooseIdentity(binaries, folder, dataDirectory);
  await stopServer({ binaries, identity, dataDirectory, clusterName, mode: "fast" });
  return true;
}
