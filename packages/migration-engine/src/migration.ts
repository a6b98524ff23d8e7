import type { PhasedFiles } from "./phases/files.ts";
import { openScript, wholeText } from "./sql/script-text.ts";

/** What identifies a migration everywhere: two packages may use the same folder name. */
export interface MigrationId {
  readonly package: string;
  readonly name: string;
}

/** A script found on disk, whatever the layout of its package. */
export interface Migration extends MigrationId {
  /** 14 digits, UTC: its place among the migrations of other packages. Those of its own package go by their layout. */
  readonly timestamp: string;
  /** Absolute path of the script that applies it; of one that has phases alone, its first file. */
  readonly file: string;
  /** Absolute path of the script that reverts it, if there is one. */
  readonly downFile: string | undefined;
  /** Its phases, where it has some: in place of the script, or beside it as a second form with the same end. */
  readonly phased?: PhasedFiles | undefined;
}

/** As printed and typed by people: `@strata/timer-schema/20250101000000_create_timers_table`. */
export function label(id: MigrationId): string {
  return `${id.package}/${id.name}`;
}

export function sameMigration(a: MigrationId, b: MigrationId): boolean {
  return a.package === b.package && a.name === b.name;
}

/**
 * All of a script, however long, as `openScript` reads it.
 *
 * @throws StrataError SCRIPT_NOT_TEXT
 */
export async function readScript(file: string): Promise<string> {
  return wholeText(openScript(file));
}

/** The same order on every machine, whatever its locale. */
export function byCodeUnit(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
