import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { StrataError } from "../errors/strata-error.ts";
import { byCodeUnit, type Migration } from "../migration.ts";
import type { SchemaPackage } from "../schema-package.ts";
import { listFiles } from "./files.ts";
import { readFolders } from "./folders.ts";
import { JOURNAL } from "./journal-file.ts";
import { readJournal } from "./journal.ts";
import type { History, Layout, Listing } from "./layout.ts";

/**
 * Reads the migrations of one package, in their own order, and what lies among them and is none. A journal of
 * drizzle-kit 0.x is recognised; otherwise each migration is a folder.
 *
 * @throws StrataError MIGRATION_NAME_INVALID, MIGRATION_SQL_MISSING, or ROSTER_INVALID when the folder or its journal
 *   cannot be read
 */
export async function readHistory(schemaPackage: SchemaPackage): Promise<History> {
  const listing = list(schemaPackage);
  switch (schemaPackage.layout ?? recognise(listing)) {
    case "files":
      return listFiles(listing);
    case "journal":
      return readJournal(listing);
    case "folders":
      return readFolders(listing);
    default:
      throw new RangeError(`There is no layout ${String(schemaPackage.layout)}`);
  }
}

/** The migrations of `readHistory` alone. */
export async function readMigrations(schemaPackage: SchemaPackage): Promise<readonly Migration[]> {
  return (await readHistory(schemaPackage)).migrations;
}

function recognise({ package: owner, directory, folders }: Listing): Layout {
  if (!existsSync(join(directory, JOURNAL))) return "folders";
  const newer = folders.find((folder) => existsSync(join(directory, folder, "migration.sql")));
  if (newer === undefined) return "journal";
  // Either answer would leave half of them out without a word.
  throw new StrataError("ROSTER_INVALID", {
    what: `${owner} has migrations of two layouts: ${JOURNAL} and ${newer}/migration.sql, in ${directory}`,
    next: 'Move it to one of them (`drizzle-kit up`), or say which one counts: "layout": "folders" or "journal".',
  });
}

function list({ name, migrations }: SchemaPackage): Listing {
  try {
    const entries = readdirSync(migrations, { withFileTypes: true })
      .filter((entry) => !entry.name.startsWith("."))
      .toSorted((a, b) => byCodeUnit(a.name, b.name));
    const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    const files = entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name);
    return { package: name, directory: migrations, files, folders };
  } catch (cause) {
    throw new StrataError("ROSTER_INVALID", {
      what: `The migrations folder of ${name} cannot be read: ${migrations}`,
      next: "Correct the path (strata.migrations in its package.json, or strata.config.json), or create the folder.",
      cause,
    });
  }
}
