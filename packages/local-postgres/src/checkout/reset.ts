import { existsSync } from "node:fs";
import { ensureLocalServer, type EnsureOptions, type LocalServer } from "./ensure.ts";
import { removeCluster } from "./folder.ts";
import { withLock } from "../lock.ts";
import { placeOf } from "./place.ts";
import { stopAt } from "./stop.ts";

/**
 * Stops the server of a checkout, deletes its data and starts it anew, empty, at the same URL.
 *
 * @throws LocalServerError
 */
export async function resetLocalServer(options: EnsureOptions): Promise<LocalServer> {
  const place = placeOf(options.root);
  if (existsSync(place.folder)) {
    await withLock(place.lock, async () => {
      await stopAt(place);
      await removeCluster(place);
    });
  }
  return ensureLocalServer(options);
}
