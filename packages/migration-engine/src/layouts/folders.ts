import { readdirSync } from "node:fs";
import { join } from "node:path";
import { StrataError } from "../errors/strata-error.ts";
import type { Migration } from "../migration.ts";
import type { History, Ignored, Listing } from "./layout.ts";
import { scriptsOf } from "../phases/files.ts";
import { assertNoStrayPhases, holdsPhases, PHASED_FOLDER, readPhases } from "../phases/layout.ts";
import { isScript } from "./script-files.ts";

/**
 * Reads the layout of drizzle-kit 1.0. What is left over from other tools is ignored, but a folder that holds a
 * `migration.sql` and cannot be put in order is an error: somebody believes that it runs.
 *
 * @throws StrataError MIGRATION_NAME_INVALID, MIGRATION_SQL_MISSING, PHASES_INVALID
 */
export function readFolders(listing: Listing): History {
  const { package: owner, directory, files, folders } = listing;
  const found = folders.map((folder) => readFolder(listing, folder));
  const loose = files.filter(isScript).map((file) => ({
    package: owner,
    path: join(directory, file),
    why: 'a plain file, where each migration is a folder; the setting "layout": "files" runs plain files',
  }));
  return {
    migrations: found.filter((one): one is Migration => "file" in one),
    ignored: [...found.filter((one): one is Ignored => "path" in one), ...loose],
  };
}

function readFolder({ package: owner, directory }: Listing, name: string): Migration | Ignored {
  const folder = join(directory, name);
  const files = readdirSync(folder);
  const hasScript = files.includes("migration.sql");
  const hasPhases = holdsPhases(files);
  if (!/^\d{14}_./.test(name)) {
    if (!hasScript && !hasPhases)
      return { package: owner, path: folder, why: "a folder without a timestamp and a migration.sql" };
    throw new StrataError("MIGRATION_NAME_INVALID", { what: `${owner} has a folder without a timestamp: ${folder}` });
  }
  const id = { package: owner, name, timestamp: name.slice(0, 14) };
  if (hasPhases) {
    const phased = readPhases(folder, `${owner}/${name}`, false);
    return { ...id, file: scriptsOf(phased.up)[0] ?? folder, downFile: undefined, phased };
  }
  if (!hasScript) {
    throw new StrataError("MIGRATION_SQL_MISSING", { what: `${owner}/${name} has no migration.sql: ${folder}` });
  }
  assertNoStrayPhases(files, folder, `${owner}/${name}`);
  return {
    ...id,
    file: join(folder, "migration.sql"),
    downFile: files.includes("down.sql") ? join(folder, "down.sql") : undefined,
    ...(files.includes(PHASED_FOLDER) && {
      phased: readPhases(join(folder, PHASED_FOLDER), `${owner}/${name}`, true),
    }),
  };
}
