import { existsSync } from "node:fs";
import { access, chmod, constants, mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { withLock } from "./lock.ts";

/** What is made once for a checkout. Out of git's sight, and gone with node_modules. */
export const CACHE = join(import.meta.dirname, "..", "node_modules", ".cache", "postgres");
/** Begins the name of what is being made, so that half of it is never taken for the whole. */
const UNFINISHED = "unfinished-";

/**
 * The folder `<cache>/<name>`, which `make` fills on its first use. Processes that want it at the same time wait for the
 * one that makes it.
 *
 * @throws what `make` throws; LocalServerError when the cache cannot be locked
 */
export async function madeOnce(name: string, make: (folder: string) => Promise<void>, cache = CACHE): Promise<string> {
  const home = join(cache, name);
  if (existsSync(home)) return home;
  await makeCache(cache);
  await withLock(join(cache, "lock"), async () => {
    // Another process may have made it while this one waited for the lock.
    if (existsSync(home)) return;
    await removeUnfinished(cache);
    try {
      const folder = await mkdtemp(join(cache, UNFINISHED));
      await make(folder);
      // Only the whole of it ever has this name, whenever we are killed.
      await rename(folder, home);
    } finally {
      await removeUnfinished(cache);
    }
  });
  return home;
}

/** Whether anything can be kept: a checkout may be there to be read only. */
export async function canKeep(cache = CACHE): Promise<boolean> {
  try {
    await makeCache(cache);
    return true;
  } catch {
    return false;
  }
}

async function removeUnfinished(cache: string): Promise<void> {
  const names = await readdir(cache);
  for (const name of names.filter((one) => one.startsWith(UNFINISHED))) {
    await rm(join(cache, name), { recursive: true, force: true, maxRetries: 5 });
  }
}

/** As root we leave the server to an account that has to get here, whatever our umask is. */
async function makeCache(cache: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  await access(cache, constants.W_OK);
  if (process.geteuid?.() === 0) for (const path of [dirname(cache), cache]) await chmod(path, 0o755);
}
