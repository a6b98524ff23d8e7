import { readFileSync, realpathSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { StrataError } from "./errors/strata-error.ts";
import { isLayout, LAYOUTS, type Layout } from "./layouts/layout.ts";

/** One domain as the migrator sees it: a name, a folder of migrations, and the packages that must come before it. */
export interface SchemaPackage {
  readonly name: string;
  /** Absolute path of the folder that holds its migrations. */
  readonly migrations: string;
  /** How they lie there. By default a journal of drizzle-kit 0.x is recognised, and else each is a folder. */
  readonly layout?: Layout | undefined;
  /** Names of the packages that this one declares in its `dependencies`; those outside the roster do not matter. */
  readonly dependsOn: readonly string[];
}

interface Manifest {
  readonly name: string;
  readonly dependencies: readonly string[];
  readonly migrations: string | undefined;
  readonly layout: Layout | undefined;
}

/**
 * Reads the package.json of one schema package: `"strata": { "migrations": "./migrations" }` makes it one.
 *
 * @param directory the package's own folder
 * @throws StrataError ROSTER_INVALID when the file cannot be read or does not declare a migrations folder
 */
export async function readSchemaPackage(directory: string | URL): Promise<SchemaPackage> {
  const folder = typeof directory === "string" ? resolve(directory) : fileURLToPath(directory);
  const file = join(folder, "package.json");
  const found = toSchemaPackage(file, readManifest(file));
  if (found !== undefined) return found;
  throw new StrataError("ROSTER_INVALID", {
    what: `${file} declares no migrations.`,
    next: 'Add "strata": { "migrations": "./migrations" } to it.',
  });
}

/**
 * Reads the roster: those `dependencies` of a package.json that are schema packages. Other dependencies are passed over.
 *
 * @param file path of the package.json, the migrator's own
 * @throws StrataError ROSTER_INVALID when a package.json cannot be read
 */
export async function readRoster(file: string): Promise<SchemaPackage[]> {
  const base = pathToFileURL(file);
  const { dependencies } = readManifest(file);
  return dependencies.flatMap((name) => {
    const manifest = locate(name, base, file);
    return toSchemaPackage(manifest, readManifest(manifest)) ?? [];
  });
}

function locate(name: string, base: URL, file: string): string {
  try {
    const manifest = findPackageJSON(name, base);
    // What people and drizzle-kit are told is where the package really lies, not the link to it among the dependencies.
    if (manifest !== undefined) return realpathSync(manifest);
  } catch (cause) {
    throw notInstalled(name, file, cause);
  }
  throw notInstalled(name, file);
}

function notInstalled(name: string, file: string, cause?: unknown): StrataError {
  return new StrataError("ROSTER_INVALID", {
    what: `${file} depends on ${name}, which is not installed.`,
    next: "Run `pnpm install`.",
    cause,
  });
}

function toSchemaPackage(file: string, manifest: Manifest): SchemaPackage | undefined {
  if (manifest.migrations === undefined) return undefined;
  return {
    name: manifest.name,
    migrations: resolve(dirname(file), manifest.migrations),
    layout: manifest.layout,
    dependsOn: manifest.dependencies,
  };
}

function readManifest(file: string): Manifest {
  try {
    const json: unknown = JSON.parse(readFileSync(file, "utf8"));
    const { name, dependencies, strata } = record(json);
    if (typeof name !== "string") throw new Error("it has no name");
    const { migrations, layout } = record(strata ?? {});
    if (migrations !== undefined && typeof migrations !== "string") throw new Error("strata.migrations is not a path");
    if (layout !== undefined && !isLayout(layout))
      throw new Error(`strata.layout is none of ${Object.keys(LAYOUTS).join(", ")}`);
    return { name, migrations, layout, dependencies: Object.keys(record(dependencies ?? {})) };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new StrataError("ROSTER_INVALID", { what: `${file} cannot be read.`, why, cause });
  }
}

function record(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw new Error("it is not an object");
  return { ...value };
}
