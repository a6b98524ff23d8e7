import { resolve } from "node:path";
import {
  createDatabase,
  label,
  migrate,
  parsePlanFile,
  StrataError,
  systemClock,
  type LatePolicy,
  type MigrateResult,
  type PlanFile,
} from "@strata/migration-engine";
import { parseArguments } from "../arguments.ts";
import type { Command, World } from "../command.ts";
import { countOf, progress } from "../console/progress.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { ownRoster } from "../project.ts";
import { findTarget } from "../target.ts";
import { compareScripts } from "@strata/schema-workflow/compare-scripts";
import { JSON_FLAG, UNTIL_FLAG, untilOf, WAIT_FLAGS, waits } from "./flags.ts";

const options = {
  to: {
    type: "string",
    value: "migration",
    description: "apply no further than this one (<folder> or <package>/<folder>)",
  },
  ...UNTIL_FLAG,
  late: { type: "string", value: "apply|refuse", description: "what to do with late migrations (default apply)" },
  atomic: { type: "boolean", description: "all in one transaction: all of them stay, or none" },
  plan: { type: "string", value: "file", description: "apply just what `plan --out <file>` wrote, or nothing" },
  "create-database": { type: "boolean", description: "create the database of the URL first, if it does not exist" },
  ...WAIT_FLAGS,
  ...JSON_FLAG,
} as const;

export const command: Command = {
  summary: "apply what is pending",
  usage: "migrate [flags]",
  description: [
    "Applies all pending migrations of all packages in order, each in one transaction with its ledger row.",
    "A second run finds nothing to do and writes nothing. Runs at the same time take turns.",
    "One in phases runs expand, backfill, enforce and contract; --until ready stops before contract, for a deploy in between,",
    "with exit code 0. Ctrl-C in a backfill stops after the batch (exit code 130); `migrate` goes on there.",
  ].join("\n"),
  options,
  async run(world, argv) {
    const { options: flags } = parseArguments(argv, options);
    const { to, json = false } = flags;
    const settings = {
      to,
      until: untilOf(flags.until),
      late: latePolicy(flags.late),
      atomic: flags.atomic,
      approved: await readPlan(world, flags.plan),
      ...waits(flags),
      compareScripts,
    };
    const roster = await ownRoster(world);
    const target = await findTarget(world);
    const begun = systemClock.now();
    if (!json) world.stdout.write(`Database ${target.shownUrl}\n`);
    const stop = new AbortController();
    const run = (): Promise<MigrateResult> =>
      migrate({
        ...target,
        ...settings,
        roster,
        findings: world.findings,
        report: progress(world, json, stop),
        onStatement: world.observeStatement,
        onRunning: (cancel) => (world.running.cancel = cancel),
        signal: stop.signal,
      });

    const result = await run().catch(async (error: unknown) => {
      if (!(error instanceof StrataError) || error.code !== "DATABASE_MISSING" || flags["create-database"] !== true)
        throw error;
      await createDatabase(target);
      return run();
    });
    const seconds = ((systemClock.now() - begun) / 1000).toFixed(1);
    if (json) world.stdout.write(`${JSON.stringify(doneEvent(result))}\n`);
    else world.stdout.write(lastWords(result, seconds));
    return EXIT_CODES.ok;
  },
};

function doneEvent({ applied, ready, waiting = [] }: MigrateResult): object {
  const id = ready && { package: ready.package, name: ready.name };
  return { event: "done", applied: applied.length, ...(id !== undefined && { ready: id, waiting: waiting.length }) };
}

function lastWords({ applied, ready, waiting = [] }: MigrateResult, seconds: string): string {
  const done = applied.length === 0 ? "" : `Applied ${countOf(applied.length)} in ${seconds} s.\n`;
  if (ready === undefined) return done === "" ? "Up to date.\n" : done;
  const behind =
    waiting.length === 0
      ? ""
      : ` ${countOf(waiting.length)} behind it ${waiting.length === 1 ? "waits" : "wait"}, too.`;
  return `${done}Ready: all of ${label(ready)} is done but its contract.${behind}\nDeploy the new release everywhere; then: strata migrate\n`;
}

function latePolicy(text: string | undefined): LatePolicy | undefined {
  if (text === undefined || text === "apply" || text === "refuse") return text;
  throw new StrataError("ARGUMENT_INVALID", { what: `--late is either apply or refuse, not "${text}".` });
}

async function readPlan({ directory }: World, file: string | undefined): Promise<PlanFile | undefined> {
  if (file === undefined) return undefined;
  const { readFile } = await import("node:fs/promises");
  const text = await readFile(resolve(directory, file), "utf8").catch((cause: unknown) => {
    throw new StrataError("PLAN_INVALID", { what: `${file} cannot be read.`, cause });
  });
  return parsePlanFile(text);
}
