import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseEnv } from "node:util";
import { readFileSync } from "node:fs";
import { CONFIG_FILE, readConfig, readRoster, type SchemaPackage } from "@strata/migration-engine";
import type { World } from "./command.ts";

/** What marks the top of a checkout, wherever in it a command is typed. */
const ROOT_MARKS = ["pnpm-workspace.yaml", ".git"];

/** The top of the checkout that holds this folder; the folder itself outside of any. */
export function projectRoot(directory: string): string {
  for (let folder = resolve(directory); ; folder = dirname(folder)) {
    if (ROOT_MARKS.some((mark) => existsSync(join(folder, mark)))) return folder;
    if (dirname(folder) === folder) return resolve(directory);
  }
}

/** The environment, filled up from the checkout's `.env` where it says nothing. */
export function environment({ directory, env }: World): World["env"] {
  const file = join(projectRoot(directory), ".env");
  return existsSync(file) ? { ...parseEnv(readFileSync(file, "utf8")), ...env } : env;
}

/**
 * The packages that go into the database: those of the checkout's strata.config.json where there is one, or else the
 * schema packages among the `dependencies` of the migrator's own package.json.
 *
 * @throws StrataError CONFIG_INVALID, ROSTER_INVALID
 */
export function ownRoster({ directory }: Pick<World, "directory">): Promise<SchemaPackage[]> {
  const config = join(projectRoot(directory), CONFIG_FILE);
  return existsSync(config) ? readConfig(config) : readRoster(join(import.meta.dirname, "..", "package.json"));
}
