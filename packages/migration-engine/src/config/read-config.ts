import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { StrataError } from "../errors/strata-error.ts";
import { byCodeUnit } from "../migration.ts";
import type { SchemaPackage } from "../schema-package.ts";
import { configInvalid, parseConfig, type ConfigEntry } from "./config-file.ts";
import { packageNameOf } from "./package-name.ts";

/**
 * Reads the roster that a `strata.config.json` lists. An entry that names a folder goes before a glob that finds it too.
 *
 * @param file absolute path; the paths in it start from its folder
 * @throws StrataError CONFIG_INVALID with all faults
 */
export async function readConfig(file: string): Promise<SchemaPackage[]> {
  const root = dirname(file);
  const { packages } = parseConfig(readText(file), file);
  const entries = await Promise.all(packages.map((entry) => expand(entry, root)));
  const named = new Set(entries.filter(({ byGlob }) => !byGlob).flatMap(({ folders }) => folders));
  const roster = entries.flatMap(({ entry, byGlob, folders }) =>
    folders
      .filter((folder) => !byGlob || !named.has(folder))
      .map((folder) => ({
        name: entry.name ?? packageNameOf(folder, root),
        migrations: folder,
        dependsOn: entry.dependsOn ?? [],
        layout: entry.layout,
      })),
  );
  const faults = [
    ...entries.flatMap(({ entry, folders }) =>
      folders.length === 0 ? [`No folder matches ${entry.migrations}.`] : [],
    ),
    ...duplicates(roster),
    ...strangers(roster),
  ];
  if (faults.length > 0) throw configInvalid(file, faults);
  return roster;
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new StrataError("CONFIG_INVALID", { what: `${file} cannot be read.`, why: String(cause), cause });
  }
}

interface Expansion {
  readonly entry: ConfigEntry;
  readonly byGlob: boolean;
  readonly folders: readonly string[];
}

/** A path that is there is taken as it is written, whatever characters it has. */
async function expand(entry: ConfigEntry, root: string): Promise<Expansion> {
  const path = resolve(root, entry.migrations);
  if (existsSync(path) || !/[*?[{]/.test(entry.migrations)) return { entry, byGlob: false, folders: [path] };
  const { glob } = await import("node:fs/promises");
  const found = glob(entry.migrations, {
    cwd: root,
    withFileTypes: true,
    exclude: ({ name }) => name === "node_modules",
  });
  const folders: string[] = [];
  for await (const one of found) if (one.isDirectory()) folders.push(resolve(one.parentPath, one.name));
  return { entry, byGlob: true, folders: folders.toSorted(byCodeUnit) };
}

function duplicates(roster: readonly SchemaPackage[]): string[] {
  return roster.flatMap(({ name, migrations }, index) => {
    const first = roster.slice(0, index).find((one) => one.name === name || one.migrations === migrations);
    if (first === undefined) return [];
    return first.migrations === migrations
      ? [`${migrations} is listed twice.`]
      : [`Two packages are called "${name}": ${first.migrations} and ${migrations}. Give one of them a "name".`];
  });
}

/** Unlike in a package.json, a name that is no package of the roster can only be a mistake. */
function strangers(roster: readonly SchemaPackage[]): string[] {
  const names = new Set(roster.map(({ name }) => name));
  return roster.flatMap(({ name, dependsOn }) =>
    dependsOn.filter((one) => !names.has(one)).map((one) => `"${name}" depends on "${one}", which is not listed.`),
  );
}
