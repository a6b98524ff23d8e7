import { relative } from "node:path";
import { StrataError, type SchemaPackage } from "@strata/migration-engine";
import type { Generated, Hint, Workbench } from "@strata/schema-workflow";
import { parseArguments, type OptionValues } from "../arguments.ts";
import { choosePackages } from "../choose-packages.ts";
import type { Command, World } from "../command.ts";
import { askRenames } from "../console/ask-renames.ts";
import { generatedLines } from "../console/generated-lines.ts";
import { unansweredLines } from "../console/unanswered-lines.ts";
import { toJsonFindings } from "../console/json-findings.ts";
import { EXIT_CODES, type ExitCode } from "../exit-codes.ts";
import { ownRoster } from "../project.ts";
import { THROWAWAY_FLAG, withWorkbench } from "../workbench.ts";
import { JSON_FLAG } from "./flags.ts";

const options = {
  name: { type: "string", value: "name", description: "what the folder is called; from what changes when left out" },
  custom: { type: "string", value: "name", description: "begin an empty migration, for what is written by hand" },
  hints: { type: "string", value: "json", description: "what is new and what was renamed, as the question prints it" },
  watch: { type: "boolean", description: "on every save; the embedded server of this checkout follows" },
  ...THROWAWAY_FLAG,
  ...JSON_FLAG,
} as const;

export const command: Command = {
  summary: "write the migration for what was edited in TypeScript, with its way back",
  usage: "generate [package] [--name <name>] [--custom <name>] [--hints <json>] [--watch] [--throwaway <url>] [--json]",
  description: [
    "Compares what the migrations make with what the code declares, on throwaway databases, and writes what differs:",
    "migration.sql, down.sql and snapshot.json. What is written has been run there and back. A second time there is",
    "nothing to write. Whether something is new or was renamed is asked on a terminal, and elsewhere said by --hints.",
    "",
    "With --watch: again on every save, until Ctrl-C. The draft of the session is taken back, generated anew and applied",
    "to the embedded server of this checkout; what its columns hold there is lost each time. The last draft stays.",
  ].join("\n"),
  options,
  async run(world, argv) {
    const { options: flags, words } = parseArguments(argv, options, 1);
    const roster = await ownRoster(world);
    const chosen = choosePackages(roster, words[0]);
    const hints = readHints(flags.hints);
    if (flags.watch === true) return beginWatch(world, roster, chosen, flags, hints);
    if (flags.custom !== undefined) return beginCustom(world, chosen, flags.custom, flags.json === true);
    return withWorkbench(world, flags, async (workbench) => {
      let exitCode: ExitCode = EXIT_CODES.ok;
      for (const target of chosen) {
        const run = { roster, name: flags.name, hints };
        const made = await generateAsking(world, workbench, target, run, flags.json === true);
        await tell(world, target, made, flags.json === true);
        if (made.outcome === "questions") exitCode = EXIT_CODES.unanswered;
      }
      return exitCode;
    });
  },
};

type Run = { readonly roster: readonly SchemaPackage[]; readonly name: string | undefined; readonly hints: Hint[] };

/** Asks what only a person knows, where there is one, and goes on with the answers. */
async function generateAsking(
  world: World,
  workbench: Workbench,
  target: SchemaPackage,
  run: Run,
  json: boolean,
): Promise<Generated> {
  const { generate } = await import("@strata/schema-workflow");
  const onStage = (stage: string): void => world.live.show(() => `${target.name}: ${stage}`);
  const hints = [...run.hints];
  for (;;) {
    const made = await generate(target, { ...run, workbench, hints, onStage }).finally(() => world.live.clear());
    const isTerminal = world.stdin().isTTY === true && world.stdout.isTTY === true;
    if (made.outcome !== "questions" || json || !isTerminal) return made;
    hints.push(...(await askRenames(world, made.questions)));
  }
}

async function tell(world: World, { name }: SchemaPackage, made: Generated, json: boolean): Promise<void> {
  if (json) {
    world.stdout.write(`${JSON.stringify({ event: "generated", package: name, ...toJson(made) })}\n`);
  } else if (made.outcome === "questions") {
    world.stdout.write(`${name}\n${unansweredLines(made.questions, "pnpm generate").join("\n")}\n`);
  } else {
    for (const line of await generatedLines(world, name, made)) world.stdout.write(`${line}\n`);
  }
}

function toJson(made: Generated): object {
  if (made.outcome !== "written") return made;
  const { differences, judged, ...rest } = made;
  const objects = differences.map(({ object, change, attribute }) => ({ object, change, attribute }));
  return { ...rest, differences: objects, ...toJsonFindings(judged) };
}

async function beginWatch(
  world: World,
  roster: readonly SchemaPackage[],
  [target, ...more]: readonly SchemaPackage[],
  { custom, json, name, throwaway }: OptionValues<typeof options>,
  hints: readonly Hint[],
): Promise<ExitCode> {
  if (custom !== undefined || json === true) {
    throw new StrataError("ARGUMENT_INVALID", { what: "--watch goes with neither --custom nor --json." });
  }
  if (target === undefined || more.length > 0) {
    throw new StrataError("ARGUMENT_INVALID", {
      what: "--watch needs a package.",
      next: "Say which: strata generate <package> --watch",
    });
  }
  const { watch } = await import("../watch/watch.ts");
  return watch(world, target, { roster, name, hints, throwaway });
}

async function beginCustom(
  world: World,
  chosen: readonly SchemaPackage[],
  name: string,
  json: boolean,
): Promise<ExitCode> {
  const [target, ...more] = chosen;
  if (target === undefined || more.length > 0) {
    throw new StrataError("ARGUMENT_INVALID", {
      what: "--custom needs a package.",
      next: `Say which: strata generate <package> --custom ${name}`,
    });
  }
  const { writeCustom } = await import("@strata/schema-workflow");
  const folder = await writeCustom(target, { name });
  world.stdout.write(
    json
      ? `${JSON.stringify({ event: "generated", package: target.name, outcome: "begun", folder })}\n`
      : `Begun: ${relative(world.directory, folder)}\nWrite migration.sql and down.sql, then: pnpm certify\n`,
  );
  return EXIT_CODES.ok;
}

function readHints(text: string | undefined): Hint[] {
  if (text === undefined) return [];
  try {
    const hints: unknown = JSON.parse(text);
    // What is in it, drizzle-kit checks and names.
    if (Array.isArray(hints)) return hints as Hint[];
  } catch {
    // Said below.
  }
  throw new StrataError("ARGUMENT_INVALID", {
    what: "--hints is not a JSON array.",
    next: "Run it without --hints: it prints what to paste.",
  });
}
