import { label, repair, StrataError } from "@strata/migration-engine";
import { parseArguments } from "../arguments.ts";
import type { Command } from "../command.ts";
import { compareScripts } from "@strata/schema-workflow/compare-scripts";
import { progress } from "../console/progress.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { ownRoster } from "../project.ts";
import { findTarget } from "../target.ts";
import { JSON_FLAG, LOCK_WAIT_FLAG, waits } from "./flags.ts";

const options = {
  forget: {
    type: "string",
    value: "migration",
    description: "strike an applied migration whose folder is gone for good",
  },
  "not-run": {
    type: "string",
    value: "migration",
    description: "strike one that the ledger has and that never ran here; `migrate` will apply it",
  },
  ...LOCK_WAIT_FLAG,
  ...JSON_FLAG,
} as const;

export const command: Command = {
  summary: "accept an edited migration, or forget one that is gone or never ran",
  usage: "repair [<migration>] [--forget <migration>] [--not-run <migration>] [flags]",
  description: [
    "Brings the ledger in line with the files where you have decided that the files are right; `status` shows where they",
    "differ. The ledger keeps who repaired it and when. No migration is run: the database must already be as it should be.",
  ].join("\n"),
  options,
  async run(world, argv) {
    const { options: flags, words: accept } = parseArguments(argv, options, 1);
    const forget = flags.forget === undefined ? [] : [flags.forget];
    const notRun = flags["not-run"] === undefined ? [] : [flags["not-run"]];
    if (accept.length + forget.length + notRun.length === 0) {
      throw new StrataError("ARGUMENT_INVALID", {
        what: "`strata repair` needs to know which migration.",
        next: "`strata status` shows which are edited and which are missing.",
      });
    }
    const times = waits(flags);
    const roster = await ownRoster(world);
    const target = await findTarget(world);
    const { json = false } = flags;
    const run = { ...target, ...times, roster, accept, forget, notRun, compareScripts, report: progress(world, json) };
    const { accepted, forgotten } = await repair(run);
    if (json) {
      world.stdout.write(`${JSON.stringify({ event: "repaired", accepted, forgotten })}\n`);
      return EXIT_CODES.ok;
    }
    for (const one of accepted) world.stdout.write(`Accepted as it is now: ${label(one)}\n`);
    for (const one of forgotten) world.stdout.write(`Forgotten: ${label(one)}\n`);
    return EXIT_CODES.ok;
  },
};
