import { relative } from "node:path";
import { CONFIG_FILE } from "@strata/migration-engine";
import { parseArguments } from "../arguments.ts";
import type { Command } from "../command.ts";
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
    const { describeLeftOut, init } = await import("@strata/schema-workflow/init");
    const written = await init({ root: projectRoot(world.directory), force: flags.force });
    if (flags.json === true) {
      world.stdout.write(`${JSON.stringify({ event: "initialised", ...written })}\n`);
      return EXIT_CODES.ok;
    }
    const { file, folders, leftOut } = written;
    world.stdout.write(`Wrote ${relative(world.directory, file)}\n`);
    for (const { name, migrations, configs } of folders) {
      world.stdout.write(`  ${name}  ${migrations}  (${configs.join(", ")})\n`);
    }
    for (const one of leftOut) world.stderr.write(`warning: left out: ${describeLeftOut(one)}\n`);
    world.stdout.write("Read it, set `dependsOn` where a package builds on another, then `strata plan`.\n");
    return EXIT_CODES.ok;
  },
};
