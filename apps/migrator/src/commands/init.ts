import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { CONFIG_FILE, StrataError } from "@strata/migration-engine";
import { parseArguments } from "../arguments.ts";
import type { Command } from "../command.ts";
import { findDrizzleConfigs, type Found, type FoundFolder } from "../drizzle-configs/find.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { projectRoot } from "../project.ts";
import { JSON_FLAG } from "./flags.ts";

const options = {
  force: { type: "boolean", description: `overwrite the ${CONFIG_FILE} that is there` },
  ...JSON_FLAG,
} as const;

export const command: Command = {
  summary: `write ${CONFIG_FILE} from the drizzle configs of a repository`,
  usage: "init [--force] [--json]",
  description: [
    `Looks for drizzle.config.* in the checkout and lists the folders that they write to in ${CONFIG_FILE}, at its top.`,
    "The configs are read as text and never executed; those that compute their `out` are named, to be added by hand.",
    "A second run refuses to overwrite the file unless --force is said.",
  ].join("\n"),
  options,
  async run(world, argv) {
    const { options: flags } = parseArguments(argv, options);
    const root = projectRoot(world.directory);
    const file = join(root, CONFIG_FILE);
    if (existsSync(file) && flags.force !== true) {
      throw new StrataError("CONFIG_EXISTS", { what: `${file} is there already.` });
    }
    const found = await findDrizzleConfigs(root);
    if (found.folders.length === 0) throw nothingFound(root, found);
    await writeFile(file, toConfig(root, found.folders));
    if (flags.json === true) {
      world.stdout.write(`${JSON.stringify({ event: "initialised", file, ...found })}\n`);
      return EXIT_CODES.ok;
    }
    world.stdout.write(`Wrote ${relative(world.directory, file)}\n`);
    for (const { name, migrations, configs } of found.folders) {
      world.stdout.write(`  ${name}  ${migrations}  (${configs.join(", ")})\n`);
    }
    for (const line of describeLeftOut(found)) world.stderr.write(`warning: left out: ${line}\n`);
    world.stdout.write("Read it, set `dependsOn` where a package builds on another, then `strata plan`.\n");
    return EXIT_CODES.ok;
  },
};

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

function nothingFound(root: string, found: Found): StrataError {
  const lines = describeLeftOut(found);
  return new StrataError("DRIZZLE_CONFIG_MISSING", {
    what: `No drizzle config below ${root} names a folder of PostgreSQL migrations.`,
    why: lines.length === 0 ? "There is no drizzle.config.* at all." : lines.join("\n"),
  });
}

function describeLeftOut({ leftOut }: Found): string[] {
  return leftOut.map(({ config, why }) => `${config}: ${why}`);
}
