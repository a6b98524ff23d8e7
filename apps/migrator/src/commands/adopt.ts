import { adopt, planAdopting, StrataError, TOOL_NAMES } from "@strata/migration-engine";
import { parseArguments } from "../arguments.ts";
import type { Command } from "../command.ts";
import { adoptionLines } from "../console/adoption-lines.ts";
import { progress } from "../console/progress.ts";
import { declareWhenTold } from "../declare-when-told.ts";
import { ownRoster } from "../project.ts";
import { findTarget } from "../target.ts";
import { JSON_FLAG, LOCK_WAIT_FLAG, waits } from "./flags.ts";

const options = {
  from: { type: "string", value: "tool", description: `read one tool's table: ${TOOL_NAMES.join(", ")}` },
  table: { type: "string", value: "[schema.]table", description: "where that tool keeps it; with --from" },
  package: { type: "string", value: "name", description: "look for the migrations in this package alone" },
  ran: {
    type: "string",
    value: "migrations",
    description: "nobody recorded these, but they ran: comma-separated, or all that are undecided",
  },
  pending: {
    type: "string",
    value: "migrations",
    description: "of the undecided, these did not: comma-separated, or all",
  },
  "not-run": {
    type: "string",
    value: "migrations",
    description: "the other tool recorded these, but they did not run: comma-separated",
  },
  yes: { type: "boolean", description: "do not ask; needed where there is no terminal" },
  ...LOCK_WAIT_FLAG,
  ...JSON_FLAG,
} as const;

export const command: Command = {
  summary: "take over a database that another tool has migrated",
  usage:
    "adopt [--from <tool>] [--table <table>] [--package <name>] [--ran <migrations>] [--pending <migrations>] [--not-run <migrations>] [--yes]",
  description: [
    "Reads which migrations drizzle, sqlx, golang-migrate, dbmate or node-pg-migrate ran here, shows which of yours",
    "they are, and records these as applied once you agree. Runs no migration, and leaves the other tools' tables as",
    "they are. A second time it finds nothing new. Migrations that nobody recorded although newer ones ran have to be",
    "decided about first: --ran or --pending.",
  ].join("\n"),
  options,
  async run(world, argv) {
    const { options: flags } = parseArguments(argv, options);
    if (flags.table !== undefined && flags.from === undefined) {
      throw new StrataError("ARGUMENT_INVALID", { what: "--table needs --from: the tool whose table it is." });
    }
    const wait = waits(flags).lockWaitMs;
    const roster = await ownRoster(world);
    const target = await findTarget(world);
    const { json = false, from, table } = flags;
    const [ran, pending] = [names(flags.ran), names(flags.pending)];
    const notRun = list(flags["not-run"]);
    const run = { ...target, roster, from, table, package: flags.package, ran, pending, notRun };
    const plan = await planAdopting(run);
    return declareWhenTold(world, {
      event: "adoption",
      plan,
      lines: adoptionLines,
      shownUrl: target.shownUrl,
      json,
      yes: flags.yes === true,
      write: () => adopt({ ...run, lockWaitMs: wait, report: progress(world, json) }),
    });
  },
};

function names(flag: string | undefined): readonly string[] | "all" | undefined {
  return flag === "all" ? flag : list(flag);
}

function list(flag: string | undefined): readonly string[] | undefined {
  return flag?.split(",").map((name) => name.trim());
}
