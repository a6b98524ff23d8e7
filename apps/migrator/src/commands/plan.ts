import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import {
  findLeftTriggers,
  label,
  plan,
  readScript,
  readText,
  remainingPhases,
  toPlanFile,
  type ApplyStep,
  type Phase,
  type PlanFile,
} from "@strata/migration-engine";
import { parseArguments } from "../arguments.ts";
import type { Command, World } from "../command.ts";
import { compareScripts } from "@strata/schema-workflow/compare-scripts";
import { countOf } from "../console/progress.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { ownRoster } from "../project.ts";
import { findTarget } from "../target.ts";
import { JSON_FLAG, UNTIL_FLAG, untilOf } from "./flags.ts";

const options = {
  to: {
    type: "string",
    value: "migration",
    description: "plan no further than this one (<folder> or <package>/<folder>)",
  },
  ...UNTIL_FLAG,
  sql: { type: "boolean", description: "show the SQL of each" },
  out: { type: "string", value: "file", description: "write it down, for `migrate --plan <file>` to apply just that" },
  ...JSON_FLAG,
} as const;

export const command: Command = {
  summary: "what `migrate` would do, in order",
  usage: "plan [--to <migration>] [--until ready] [--sql] [--out <file>] [--json]",
  description: [
    "Lists what would run, in order: by timestamp across packages, and a package after those that it depends on.",
    "Says which are late and which waited for another package. Of one in phases, which phases are left. Changes nothing.",
  ].join("\n"),
  options,
  async run(world, argv) {
    const { options: flags } = parseArguments(argv, options);
    const until = untilOf(flags.until);
    const roster = await ownRoster(world);
    const target = await findTarget(world);
    const made = await plan({ ...target, roster, to: flags.to, compareScripts });
    const { steps, applied, missing, edited, ignored } = made;
    if (flags.out !== undefined) write(world, flags.out, await toPlanFile(made, flags.to, until));
    if (flags.json === true) {
      world.stdout.write(
        `${JSON.stringify({ event: "plan", steps: steps.map(withPhases), applied: applied.length, missing, edited, ignored })}\n`,
      );
      return EXIT_CODES.ok;
    }
    world.stdout.write(`Database ${target.shownUrl}\n`);
    for (const [index, step] of steps.entries()) {
      world.stdout.write(`  ${String(index + 1).padStart(String(steps.length).length)}.  ${describe(step)}\n`);
      for (const name of await leftTriggers(step)) {
        world.stdout.write(`       warning: expand.sql makes the trigger ${name}, and contract.sql does not drop it\n`);
      }
      if (flags.sql === true) world.stdout.write(`\n${indent(await sqlOf(step))}\n\n`);
      if (until === "ready" && remainingOf(step).includes("contract") && step.form !== "script") {
        world.stdout.write("       --until ready stops here, before contract\n");
      }
    }
    for (const gone of missing) world.stdout.write(`  missing: ${label(gone)} was applied, and its folder is gone\n`);
    for (const edit of edited)
      world.stdout.write(`  edited${edit.sameMeaning ? " in form only" : ""}: ${label(edit)}\n`);
    for (const { path, why } of ignored) world.stdout.write(`  ignored: ${path} (${why})\n`);
    world.stdout.write(
      steps.length === 0
        ? `Nothing to do: ${countOf(applied.length)} applied.\n`
        : `${countOf(steps.length)} would be applied.\n`,
    );
    return EXIT_CODES.ok;
  },
};

function describeForm(step: ApplyStep): string {
  const phases = remainingOf(step).join(", ");
  if (step.form === "script") return step.phased === undefined ? "" : "by its script, not in phases";
  if (step.form === "undecided") return "by its script or in phases: when.sql says it when its turn comes";
  if (phases === "") return `half-way back, at ${step.unfinished?.stage}: \`strata revert\` goes on`;
  return step.unfinished === undefined ? `in phases: ${phases}` : `begun; left: ${phases}`;
}

function remainingOf({ phased, unfinished }: ApplyStep): readonly Phase[] {
  return phased === undefined ? [] : remainingPhases(phased, unfinished?.stage ?? "expand");
}

async function leftTriggers({ phased, form }: ApplyStep): Promise<string[]> {
  return phased === undefined || form === "script" ? [] : findLeftTriggers(phased);
}

/** Each file of it under its name, where it has several. */
async function sqlOf(step: ApplyStep): Promise<string> {
  if (step.phased === undefined || step.form === "script") return readScript(step.file);
  const phases = await readText(step, "phased");
  return step.form === "phased" ? phases : `${await readScript(step.file)}\n\n-- or, in phases:\n${phases}`;
}

function describe(step: ApplyStep): string {
  const remarks = [
    describeForm(step),
    step.late ? "late: older than one already applied" : "",
    step.waitsFor === undefined ? "" : `after ${step.waitsFor}, which it depends on`,
  ].filter((remark) => remark !== "");
  return remarks.length === 0 ? label(step) : `${label(step)}  (${remarks.join("; ")})`;
}

/** A step as programs read it: with the phases that are left, where it has some. */
function withPhases(step: ApplyStep): object {
  const { phased, ...rest } = step;
  return phased === undefined ? rest : { ...rest, phases: remainingOf(step), twoForms: phased.when !== undefined };
}

function write({ directory, stderr }: World, file: string, made: PlanFile): void {
  writeFileSync(resolve(directory, file), `${JSON.stringify(made, undefined, 2)}\n`);
  stderr.write(`Written to ${file}. To apply just this: strata migrate --plan ${file}\n`);
}

function indent(text: string): string {
  return text.trimEnd().replaceAll(/^(?=.)/gm, "       ");
}
