import { baseline, planBaselining, StrataError } from "@strata/migration-engine";
import { parseArguments } from "../arguments.ts";
import type { Command } from "../command.ts";
import { baselineLines } from "../console/adoption-lines.ts";
import { progress } from "../console/progress.ts";
import { declareWhenTold } from "../declare-when-told.ts";
import { ownRoster } from "../project.ts";
import { findTarget } from "../target.ts";
import { JSON_FLAG, LOCK_WAIT_FLAG, waits } from "./flags.ts";

const options = {
  to: { type: "string", value: "migration", description: "the newest one whose changes are in the database" },
  package: { type: "string", value: "name", description: "declare those of this package alone" },
  yes: { type: "boolean", description: "do not ask; needed where there is no terminal" },
  ...LOCK_WAIT_FLAG,
  ...JSON_FLAG,
} as const;

export const command: Command = {
  summary: "declare that migrations are in the database already",
  usage: "baseline --to <migration> [--package <name>] [--yes] [--lock-wait <time>] [--json]",
  description: [
    "Records migrations as applied without running them, up to one, because you say that their changes are there: for a",
    "database that was made by hand or restored from a dump. Nothing is looked at. Where another tool kept count,",
    "`strata adopt` knows better. A second time it finds nothing new.",
  ].join("\n"),
  options,
  async run(world, argv) {
    const { options: flags } = parseArguments(argv, options);
    const { to, json = false } = flags;
    if (to === undefined) {
      throw new StrataError("ARGUMENT_INVALID", {
        what: "`strata baseline` needs to know up to which migration: --to <migration>",
        next: "`strata status` lists them in order.",
      });
    }
    const wait = waits(flags).lockWaitMs;
    const roster = await ownRoster(world);
    const target = await findTarget(world);
    const run = { ...target, roster, to, package: flags.package };
    const plan = await planBaselining(run);
    return declareWhenTold(world, {
      event: "baseline",
      plan,
      lines: baselineLines,
      shownUrl: target.shownUrl,
      json,
      yes: flags.yes === true,
      write: () => baseline({ ...run, lockWaitMs: wait, report: progress(world, json) }),
    });
  },
};
