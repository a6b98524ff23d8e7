import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { CONFIG_FILE, StrataError } from "@strata/migration-engine";
import { findDrizzleConfigs, type Found, type FoundFolder, type LeftOut } from "./find-configs.ts";

export type { FoundFolder, LeftOut } from "./find-configs.ts";

export interface InitOptions {
  /** The top of the checkout, where the file is written. */
  readonly root: string;
  /** Overwrite the file that is there. */
  readonly force?: boolean | undefined;
}

export interface Initialised extends Found {
  /** Absolute path of the file that was written. */
  readonly file: string;
}

/**
 * Writes strata.config.json from the drizzle configs of a checkout. They are read as text; nothing of it is executed. A
 * second call is refused, unless it is told to overwrite.
 *
 * @throws StrataError CONFIG_EXISTS; DRIZZLE_CONFIG_MISSING when no config names a folder that is there
 */
export async function init({ root, force = false }: InitOptions): Promise<Initialised> {
  const file = join(root, CONFIG_FILE);
  if (existsSync(file) && !force) throw new StrataError("CONFIG_EXISTS", { what: `${file} is there already.` });
  const found = await findDrizzleConfigs(root);
  if (found.folders.length === 0) throw nothingFound(root, found);
  await writeFile(file, toConfig(root, found.folders));
  return { file, ...found };
}

/** One line about a config that was left out, for people. */
export function describeLeftOut({ config, why }: LeftOut): string {
  return `${config}: ${why}`;
}

function toConfig(root: string, folders: readonly FoundFolder[]): string {
  const packages = folders.map(({ name, migrations }) => ({ name, migrations }));
  return `${JSON.stringify({ $schema: schemaPath(root), packages }, null, 2)}\n`;
}

/** Where an editor finds the schema; nothing when Strata does not lie in the checkout. */
function schemaPath(root: string): string | undefined {
  const file = fileURLToPath(import.meta.resolve("@strata/migration-engine/strata.config.schema.json"));
  const path = relative(root, file).split(sep);
  return path[0] === ".." ? undefined : `./${path.join("/")}`;
}

function nothingFound(root: string, { leftOut }: Found): StrataError {
  return new StrataError("DRIZZLE_CONFIG_MISSING", {
    what: `No drizzle config below ${root} names a folder of PostgreSQL migrations.`,
    why: leftOut.length === 0 ? "There is no drizzle.config.* at all." : leftOut.map(describeLeftOut).join("\n"),
  });
}
