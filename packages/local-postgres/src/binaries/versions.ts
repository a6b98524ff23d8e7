/** The major versions of PostgreSQL that can be started here, oldest first. */
export const postgresVersions = [14, 15, 16, 17, 18] as const;

export type PostgresVersion = (typeof postgresVersions)[number];

/** What the workspace depends on, and every checkout runs: the release is in pnpm-workspace.yaml. */
export const DEFAULT_VERSION = 18;

export type OtherVersion = Exclude<PostgresVersion, typeof DEFAULT_VERSION>;

/**
 * The releases of the others, as versions of the same npm packages. They are not in the workspace, where everybody would
 * download them: install.ts gets one when it is asked for.
 */
export const RELEASES: Readonly<Record<OtherVersion, string>> = {
  14: "14.23.0-beta.17",
  15: "15.18.0-beta.17",
  16: "16.14.0-beta.17",
  17: "17.10.0-beta.17",
};
