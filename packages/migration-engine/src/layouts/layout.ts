import type { Migration } from "../migration.ts";

/** How the scripts of one package lie on disk. */
export const LAYOUTS = {
  /** drizzle-kit 1.0: a folder `<YYYYMMDDHHMMSS>_<name>` for each, with `migration.sql` and `down.sql`. */
  folders: "folders",
  /** drizzle-kit 0.x: `<tag>.sql` and `<tag>.down.sql`, in the order of `meta/_journal.json`. */
  journal: "journal",
  /** Anything else: all `<name>.sql` with `<name>.down.sql`, in the order of their names. */
  files: "files",
} as const;

export type Layout = keyof typeof LAYOUTS;

export function isLayout(value: unknown): value is Layout {
  return typeof value === "string" && Object.hasOwn(LAYOUTS, value);
}

/** Something in a migrations folder that looks like a migration, and will never run as it lies there. */
export interface Ignored {
  readonly package: string;
  /** Absolute path. */
  readonly path: string;
  /** Why it is none, and what would make it one. */
  readonly why: string;
}

/** The migrations of one package in their own order, which no comparison with other packages changes. */
export interface History {
  readonly migrations: readonly Migration[];
  readonly ignored: readonly Ignored[];
}

/** The names in the migrations folder of a package, sorted, without hidden ones. */
export interface Listing {
  readonly package: string;
  /** Absolute path. */
  readonly directory: string;
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/** Where the order across packages is asked and a name gives no time: before all that have one. */
export const NO_TIMESTAMP = "0".repeat(14);
