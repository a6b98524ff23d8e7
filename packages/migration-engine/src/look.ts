import { statSync, type Stats } from "node:fs";
import { FILE_TICK_MS } from "./clock.ts";

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
  return stat === undefined ? NOT_THERE : lookOf(stat);
}

/** The same of a file that is open. */
export function lookOf({ size, ino, ctimeMs }: Stats): Look {
  return [size, ino, ctimeMs];
}

/** Whether a file is what it was at an earlier look. What was changed just now may change once more and look the same. */
export function isUnchanged(before: Look | undefined, now: Look): boolean {
  const [, , changedMs] = now;
  return before?.every((part, at) => part === now[at]) === true && Date.now() - changedMs > FILE_TICK_MS;
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
