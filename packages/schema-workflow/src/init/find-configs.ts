import { existsSync } from "node:fs";
import { glob, readFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { packageNameOf, type ConfigEntry } from "@strata/migration-engine";
import { readDrizzleConfig } from "./read-config.ts";

/** A folder of migrations, and the drizzle configs that write into it. Paths start from the root, with slashes. */
export interface FoundFolder extends ConfigEntry {
  readonly name: string;
  readonly configs: readonly string[];
}

/** A drizzle config whose migrations could not be taken up. */
export interface LeftOut {
  readonly config: string;
  readonly why: string;
}

export interface Found {
  readonly folders: readonly FoundFolder[];
  readonly leftOut: readonly LeftOut[];
}

/** `drizzle.config.ts`, and what people call a second one: `drizzle-audit.config.ts`, `drizzle.config.prod.ts`. */
const CONFIGS = "**/drizzle{,[-.]*}.config{,.*}.{ts,mts,cts,js,mjs,cjs,json}";
const NOT_SEARCHED = new Set(["node_modules", "dist", "build", "coverage"]);

/** Looks through a checkout for drizzle configs. Nothing of it is executed. */
export async function findDrizzleConfigs(root: string): Promise<Found> {
  const found: string[] = [];
  const exclude = (name: string): boolean => NOT_SEARCHED.has(name) || (name.startsWith(".") && name !== ".");
  for await (const entry of glob(CONFIGS, { cwd: root, withFileTypes: true, exclude: ({ name }) => exclude(name) })) {
    if (entry.isFile()) found.push(join(entry.parentPath, entry.name));
  }

  const folders = new Map<string, string[]>();
  const leftOut: LeftOut[] = [];
  for (const config of found.toSorted()) {
    const { out, unreadable } = readDrizzleConfig(await readFile(config, "utf8"));
    const folder = out === undefined ? undefined : locate(out, config, root);
    if (folder === undefined) {
      const why = unreadable ?? `its folder ${out} does not exist: nothing was generated yet`;
      leftOut.push({ config: pathFrom(root, config), why });
    } else {
      folders.set(folder, [...(folders.get(folder) ?? []), pathFrom(root, config)]);
    }
  }
  return { folders: withNames([...folders], root), leftOut };
}

/** drizzle-kit takes `out` from where it is started: beside the config, or in the package whose config lies deeper. */
function locate(out: string, config: string, root: string): string | undefined {
  for (let start = dirname(config); ; start = dirname(start)) {
    if (existsSync(resolve(start, out))) return resolve(start, out);
    if (existsSync(join(start, "package.json")) || start === root) return undefined;
  }
}

/** By the package that holds them; folders of one package are told apart by their paths. */
function withNames(folders: readonly (readonly [string, string[]])[], root: string): FoundFolder[] {
  const names = folders.map(([folder]) => packageNameOf(folder, root));
  return folders.map(([folder, configs], index) => {
    const migrations = pathFrom(root, folder);
    const name = names[index] ?? migrations;
    const isShared = names.indexOf(name) !== names.lastIndexOf(name);
    return { name: isShared ? `${name}/${migrations}` : name, migrations, configs };
  });
}

function pathFrom(root: string, path: string): string {
  return relative(root, path).split(sep).join("/") || ".";
}
