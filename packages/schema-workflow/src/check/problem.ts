/** Something that keeps a pull request from being merged. */
export interface Problem {
  /** What kind of problem, the same from one version of Strata to the next. */
  readonly check: CheckName;
  /** The package, or none where it concerns all together. */
  readonly package: string | undefined;
  /** What is wrong, in this very case. */
  readonly message: string;
  /** What to do about it. */
  readonly next: string;
  /** Absolute path of the file that has to be changed. */
  readonly file?: string | undefined;
  /** From 1. */
  readonly line?: number | undefined;
}

/** What `check` looks at. */
export const CHECKS = {
  declared: "the migrations make what the code declares",
  together: "all packages fit into one database",
  "round-trip": "every migration can be reverted and applied again without losing a row",
  certificate: "every certificate says what its migration does",
  acknowledged: "every danger is acknowledged with a reason",
  edited: "no migration that is on the base branch was edited",
  order: "branches that were merged come to the same, whichever is applied first",
  "previous-release": "the code of the base branch works on the new schema",
} as const;

export type CheckName = keyof typeof CHECKS;
