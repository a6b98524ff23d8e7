import { relative, sep } from "node:path";
import { StrataError } from "@strata/migration-engine";
import type { CheckResult, Problem } from "@strata/schema-workflow";
import { parseArguments } from "../arguments.ts";
import { choosePackages } from "../choose-packages.ts";
import type { Command, World } from "../command.ts";
import { compareScripts } from "@strata/schema-workflow/compare-scripts";
import { annotate, underGitHubActions } from "../console/github-annotation.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { ownRoster, projectRoot } from "../project.ts";
import { THROWAWAY_FLAG, withWorkbench } from "../workbench.ts";
import { JSON_FLAG } from "./flags.ts";

const options = {
  base: {
    type: "string",
    value: "branch",
    description: "what the pull request goes to (default: the remote's default branch)",
  },
  together: { type: "boolean", description: "only whether all packages fit into one database" },
  ...THROWAWAY_FLAG,
  ...JSON_FLAG,
} as const;

export const command: Command = {
  summary: "what a pull request has to hold, proven on throwaway databases; exit code 6 when it does not",
  usage: "check [package | --together] [--base <branch>] [--throwaway <url>] [--json]",
  description: [
    "Looks at every package: the migrations make what the code declares, each can be reverted and applied again without",
    "losing a row, none that is on the base branch was edited, branches that were merged come to the same in either",
    "order, the code of the base branch works on the new schema, certificates are current, dangers are acknowledged;",
    "and all packages fit into one database. Needs no database, and changes nothing.",
  ].join("\n"),
  options,
  async run(world, argv) {
    const { options: flags, words } = parseArguments(argv, options, 1);
    const roster = await ownRoster(world);
    const chosen = choosePackages(roster, words[0]);
    if (flags.together === true && words.length > 0) {
      throw new StrataError("ARGUMENT_INVALID", { what: "--together is about all packages, and takes none." });
    }
    const { check, findBase } = await import("@strata/schema-workflow");
    const root = projectRoot(world.directory);
    const base = await findBase(root, flags.base, world.env);
    if (flags.base !== undefined && base === undefined) {
      throw new StrataError("ARGUMENT_INVALID", {
        what: `There is no branch ${flags.base} here that this one has parted from.`,
        next: "Fetch it, with its history: git fetch --unshallow origin <branch>",
      });
    }
    const onStage = (stage: string): void => world.live.show(() => `checking ${stage}`);
    const result = await withWorkbench(world, flags, (workbench) =>
      check(chosen, { workbench, roster, base, compareScripts, onStage, onlyTogether: flags.together }),
    ).finally(() => world.live.clear());
    if (flags.json === true) world.stdout.write(`${JSON.stringify({ event: "checked", ...result })}\n`);
    else tell(world, root, result, chosen.length);
    return result.problems.length === 0 ? EXIT_CODES.ok : EXIT_CODES.different;
  },
};

function tell(world: World, root: string, { problems, skipped }: CheckResult, packages: number): void {
  for (const problem of problems) {
    const { message, next, line } = problem;
    world.stdout.write(`${problem.check}: ${message}\n`);
    const file = pathFrom(root, problem);
    if (file !== undefined) world.stdout.write(`  at ${file}${line === undefined ? "" : `:${line}`}\n`);
    world.stdout.write(`  next: ${next}\n`);
    if (underGitHubActions(world.env)) {
      // What is wrong with a file as a whole stands at its top.
      const place = {
        title: `strata check: ${problem.check}`,
        file,
        line: file === undefined ? undefined : (line ?? 1),
      };
      world.stdout.write(annotate("error", place, `${message}\n${next}`));
    }
  }
  for (const { check, why } of skipped) world.stdout.write(`not looked at: ${check} (${why})\n`);
  const count = `${packages} package${packages === 1 ? "" : "s"}`;
  world.stdout.write(
    problems.length === 0 ? `Checked ${count}: all is well.\n` : `Checked ${count}: ${problems.length} to mend.\n`,
  );
}

function pathFrom(root: string, { file }: Problem): string | undefined {
  return file === undefined ? undefined : relative(root, file).split(sep).join("/");
}
