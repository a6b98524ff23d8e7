import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { LocalServerError, USE_ANOTHER_SERVER } from "../local-server-error.ts";
import type { Place } from "./place.ts";

/** Begins the name of what is being made or deleted, so that half a cluster is never taken for one. */
const UNFINISHED = "unfinished-";

/**
 * Makes the folder of the server, if it is not there, and keeps it out of git.
 *
 * @throws LocalServerError when this checkout cannot be written to
 */
export async function makeFolder(place: Place): Promise<void> {
  try {
    await make(place.folder);
  } catch (error) {
    throw new LocalServerError({
      what: `The embedded PostgreSQL has nowhere to keep its data: ${place.folder} cannot be made.`,
      why: String(error),
      next: `Give yourself the right to write there, or ${USE_ANOTHER_SERVER}.`,
      cause: error,
    });
  }
}

async function make(folder: string): Promise<void> {
  const parent = dirname(folder);
  await mkdir(folder, { recursive: true });
  await writeFile(join(parent, ".gitignore"), "*\n");
  // As root we leave the server to an account that has to get here, whatever our umask is. The data is closed to others.
  if (process.geteuid?.() === 0) for (const path of [parent, folder]) await chmod(path, 0o755);
}

/**
 * An empty folder to make a cluster in, with a name of its own: an initdb that outlived its killed parent clears away its
 * folder when it fails. What others have left half done is removed.
 */
export async function makeNewFolder({ folder }: Place): Promise<string> {
  const names = await readdir(folder);
  for (const name of names.filter((one) => one.startsWith(UNFINISHED))) await remove(join(folder, name));
  return mkdtemp(join(folder, UNFINISHED));
}

/** Deletes the cluster of a stopped server, and its log. */
export async function removeCluster({ folder, dataDirectory, log }: Place): Promise<void> {
  const doomed = join(folder, `${UNFINISHED}deletion`);
  await remove(doomed);
  if (existsSync(dataDirectory)) await rename(dataDirectory, doomed);
  await remove(doomed);
  await remove(log);
}

/** A process that outlived its killed parent may still be writing there. */
async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 5 });
}
