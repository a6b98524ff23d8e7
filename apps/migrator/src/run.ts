import { StrataError } from "@strata/migration-engine";
import type { Command, Surroundings, World } from "./command.ts";
import { LiveLine } from "./console/live-line.ts";
import { printError } from "./console/print-error.ts";
import { didYouMean } from "./did-you-mean.ts";
import { EXIT_CODES, type ExitCode } from "./exit-codes.ts";
import { commandHelp, overview } from "./help.ts";
import { startTelemetry } from "./telemetry/telemetry.ts";

/** Loaded one by one: a command does not pay for the start of the others. */
const COMMANDS = {
  migrate: () => import("./commands/migrate.ts"),
  status: () => import("./commands/status.ts"),
  plan: () => import("./commands/plan.ts"),
  revert: () => import("./commands/revert.ts"),
  repair: () => import("./commands/repair.ts"),
  adopt: () => import("./commands/adopt.ts"),
  baseline: () => import("./commands/baseline.ts"),
  init: () => import("./commands/init.ts"),
  db: () => import("./commands/db.ts"),
} as const satisfies Record<string, () => Promise<{ command: Command }>>;

/** Runs one command line and gives its exit code. It never throws. */
export async function run(argv: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  const telemetry = await startTelemetry(surroundings, `strata ${commandOf(argv)}`);
  const live = new LiveLine(surroundings.stdout, surroundings.env);
  const world: World = { ...surroundings, live, observe: telemetry?.observe };
  try {
    const exitCode = await dispatch(argv, world);
    await telemetry?.end({ exitCode });
    return exitCode;
  } catch (error) {
    live.clear();
    printError(error, world, argv.includes("--json"));
    const exitCode = error instanceof StrataError ? EXIT_CODES[error.outcome] : EXIT_CODES.failed;
    await telemetry?.end({ exitCode, error });
    return exitCode;
  }
}

async function dispatch(argv: readonly string[], world: World): Promise<ExitCode> {
  const [first, ...rest] = argv;
  if (first === "help") return help(rest, world);
  if (first === "--help" || first === "-h") return help([], world);
  const name = commandOf(argv);
  const flags = name === first ? rest : argv;
  if (flags.includes("--help") || flags.includes("-h")) return help([name], world);
  const command = await load(name);
  return command.run(world, flags);
}

/** `migrate`, where nothing is said or a flag stands where the command would. */
function commandOf([first]: readonly string[]): string {
  return first === undefined || first.startsWith("-") ? "migrate" : first;
}

async function help([name]: readonly string[], { stdout }: World): Promise<ExitCode> {
  if (name === undefined) {
    const names = Object.keys(COMMANDS);
    stdout.write(overview(await Promise.all(names.map(async (one) => ({ name: one, command: await load(one) })))));
  } else {
    stdout.write(commandHelp(await load(name)));
  }
  return EXIT_CODES.ok;
}

async function load(name: string): Promise<Command> {
  if (isCommand(name)) return (await COMMANDS[name]()).command;
  const guess = didYouMean(name, Object.keys(COMMANDS), "strata ");
  throw new StrataError("COMMAND_UNKNOWN", {
    what: `There is no command "${name}".`,
    next: guess,
  });
}

function isCommand(name: string): name is keyof typeof COMMANDS {
  return Object.hasOwn(COMMANDS, name);
}
