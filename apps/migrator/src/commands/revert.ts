import { label, planReverting, revert, StrataError, type RevertPlan } from "@strata/migration-engine";
import { parseArguments } from "../arguments.ts";
import type { Command, World } from "../command.ts";
import { confirm } from "../console/confirm.ts";
import { countOf, progress } from "../console/progress.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { ownRoster } from "../project.ts";
import { findTarget } from "../target.ts";
import { JSON_FLAG, WAIT_FLAGS, waits } from "./flags.ts";

const options = {
  to: { type: "string", value: "migration", description: "revert all that was applied after this one, which stays" },
  all: { type: "boolean", description: "revert everything" },
  yes: { type: "boolean", description: "do not ask; needed where there is no terminal" },
  "accept-data-loss": { type: "boolean", description: "let a down.sql lose what the older form cannot hold" },
  ...WAIT_FLAGS,
  ...JSON_FLAG,
} as const;

export const command: Command = {
  summary: "take the newest migration back, or several",
  usage: "revert [--to <migration> | --all] [flags]",
  description: [
    "Runs down.sql of the newest applied migration, or of several, newest first, each in one transaction with its",
    "ledger row. All of them must have a down.sql, or none is reverted. Asks first.",
    "One in phases is taken back at once until its contract has begun; after it, by down/contract.sql and a backfill of its own.",
  ].join("\n"),
  options,
  async run(world, argv) {
    const { options: flags } = parseArguments(argv, options);
    if (flags.to !== undefined && flags.all === true) {
      throw new StrataError("ARGUMENT_INVALID", { what: "--to and --all exclude each other." });
    }
    const times = waits(flags);
    const roster = await ownRoster(world);
    const target = await findTarget(world);
    const { json = false } = flags;
    const run = { ...target, roster, to: flags.to, all: flags.all };

    const plan = await planReverting(run);
    if (plan.steps.length > 0 && flags.yes !== true) await askFirst(world, plan, target.shownUrl);
    const stop = new AbortController();
    const { reverted } = await revert({
      ...run,
      ...times,
      acceptDataLoss: flags["accept-data-loss"],
      report: progress(world, json, stop),
      signal: stop.signal,
      onStatement: world.observeStatement,
      onRunning: (cancel) => (world.running.cancel = cancel),
    });
    if (json) world.stdout.write(`${JSON.stringify({ event: "done", reverted: reverted.length })}\n`);
    else world.stdout.write(reverted.length === 0 ? "Nothing to revert.\n" : `Reverted ${countOf(reverted.length)}.\n`);
    return EXIT_CODES.ok;
  },
};

async function askFirst(world: World, { steps }: RevertPlan, shownUrl: string): Promise<void> {
  const list = steps.map((step) => `  ${label(step)}\n`).join("");
  await confirm(world, `This reverts ${countOf(steps.length)} of ${shownUrl}, newest first:\n${list}`);
}
