import { join } from "node:path";
import { NO_TIMESTAMP, type History, type Ignored, type Listing } from "./layout.ts";
import { downScriptFile, isDownScript, isScript, migrationOfFile, nameOfScript, scriptFile } from "./script-files.ts";

/**
 * Takes every plain `.sql` file as a migration, in the order of the names by code unit: `10_` comes before `2_`, on
 * every machine. Never chosen by itself, since nothing tells a migration from a file that only lies there.
 */
export function listFiles(listing: Listing): History {
  const { package: owner, directory, files, folders } = listing;
  const scripts = files.filter((file) => isScript(file) && !isDownScript(file));
  const waysBack = new Set(scripts.map((file) => downScriptFile(nameOfScript(file))));
  const ignore = (name: string, why: string): Ignored => ({ package: owner, path: join(directory, name), why });
  return {
    migrations: scripts.map((file) => ({
      ...migrationOfFile(listing, nameOfScript(file)),
      timestamp: /^\d{14}/.exec(file)?.[0] ?? NO_TIMESTAMP,
    })),
    ignored: [
      ...files
        .filter((file) => isDownScript(file) && !waysBack.has(file))
        .map((file) => ignore(file, `a way back without ${scriptFile(nameOfScript(file))}`)),
      // drizzle-kit's snapshots; they stay where a repository gave its journal up.
      ...folders.filter((folder) => folder !== "meta").map((folder) => ignore(folder, "a folder among plain files")),
    ],
  };
}
