import { statSync } from "node:fs";
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

/** How a file or folder looks from outside: size, inode, and when it was last changed, in milliseconds since 1970. */
export type Look = readonly [size: number, inode: number, changedMs: number];

const NOT_THERE: Look = [-1, -1, 0];
const MAY_BE_MISSING = { throwIfNoEntry: false } as const;

/**
 * Unlike the time of the last modification, that of the last change cannot be set back: whoever edits a file, or adds a
 * name to a folder, changes its look.
 *
 * @throws Error where the path may not be looked at
 */
export function lookAt(path: string): Look {
  const stat = statSync(path, MAY_BE_MISSING);
  return stat === undefined ? NOT_THERE : [stat.size, stat.ino, stat.ctimeMs];
}

/**
 * Whether a path still looks as it did. Asked of thousands of paths, so nothing is made for the answer.
 *
 * @param at where its look begins among those of many
 * @throws Error where the path may not be looked at
 */
export function looksLike(path: string, looks: Float64Array, at: number): boolean {
  const stat = statSync(path, MAY_BE_MISSING);
  if (stat === undefined) return looks[at] === NOT_THERE[0];
  return looks[at] === stat.size && looks[at + 1] === stat.ino && looks[at + 2] === stat.ctimeMs;
}
