import { dirname, join } from "node:path";
import { JOURNAL } from "../layouts/journal-file.ts";
import type { Migration } from "../migration.ts";
import { filesOf } from "../phases/files.ts";
import type { SchemaPackage } from "../schema-package.ts";

/**
 * All that the reading of these migrations depends on: the folders, for the names in them, and the files, for their text.
 * What is not there is among them where it would count if it were.
 *
 * @returns absolute paths
 */
export function inputsOf(roster: readonly SchemaPackage[], migrations: readonly Migration[]): string[] {
  const journals = roster.flatMap(({ migrations: folder }) => [folder, join(folder, JOURNAL)]);
  const scripts = migrations.flatMap(({ file, phased }) => [
    dirname(file),
    file,
    ...(phased === undefined ? [] : [phased.folder, join(phased.folder, "down"), ...filesOf(phased)]),
  ]);
  return [...new Set([...journals, ...scripts])];
}
