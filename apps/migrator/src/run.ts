import { StrataError } from "@strata/migration-engine";
import type { Command, Surroundings, World } from "./command.ts";
import type { Commands } from "./deployment.ts";
import { Interrupted } from "./console/ask.ts";
import { LiveLine } from "./console/live-line.ts";
import { printError } from "./console/print-error.ts";
import { didYouMean } from "./did-you-mean.ts";
import { EXIT_CODES, type ExitCode } from "./exit-codes.ts";
import { commandHelp, overview } from "./help.ts";
import { startTelemetry, type Telemetry } from "./telemetry/telemetry.ts";

/** Runs one command line, whose command is one of those given, and gives its exit code. It never throws. */
export async function run(argv: readonly string[], surroundings: Surroundings, commands: Commands): Promise<ExitCode> {
  const telemetry = startTelemetry(surroundings, `strata ${commandOf(argv)}`);
  const live = new LiveLine(surroundings.stdout, surroundings.env);
  const exit: World["exit"] = (exitCode) =>
    void handOver(telemetry, exitCode).finally(() => surroundings.exit(exitCode));
  const { observe, observeStatement } = telemetry ?? {};
  const world: World = { ...surroundings, exit, live, running: {}, observe, observeStatement };
  try {
    const exitCode = await dispatch(argv, world, commands);
    await telemetry?.end({ exitCode });
    return exitCode;
  } catch (error) {
    live.clear();
    if (error instanceof Interrupted) {
      surroundings.stderr.write("\nInterrupted. Nothing was done.\n");
      await handOver(telemetry, EXIT_CODES.interrupted);
      return EXIT_CODES.interrupted;
    }
    printError(error, world, argv.includes("--json"));
    const exitCode = error instanceof StrataError ? EXIT_CODES[error.outcome] : EXIT_CODES.failed;
    await telemetry?.end({ exitCode, error });
    return exitCode;
  }
}

/** Who presses Ctrl-C does not wait for a collector that is away. */
const HAND_OVER_MS = 2_000;

async function handOver(telemetry: Telemetry | undefined, exitCode: ExitCode): Promise<void> {
  if (telemetry === undefined) return;
  const late = new Promise((resolve) => setTimeout(resolve, HAND_OVER_MS).unref());
  await Promise.race([telemetry.end({ exitCode }), late]);
}

async function dispatch(argv: readonly string[], world: World, commands: Commands): Promise<ExitCode> {
  const [first, ...rest] = argv;
  if (first === "help") return help(rest, world, commands);
  if (first === "--help" || first === "-h") return help([], world, commands);
  const name = commandOf(argv);
  const flags = name === first ? rest : argv;
  if (flags.includes("--help") || flags.includes("-h")) return help([name], world, commands);
  const command = await load(name, commands);
  return command.run(world, flags);
}

/** `migrate`, where nothing is said or a flag stands where the command would. */
function commandOf([first]: readonly string[]): string {
  return first === undefined || first.startsWith("-") ? "migrate" : first;
}

async function help([name]: readonly string[], { stdout }: World, commands: Commands): Promise<ExitCode> {
  if (name === undefined) {
    const names = Object.keys(commands);
    const all = names.map(async (one) => ({ name: one, command: await load(one, commands) }));
    stdout.write(overview(await Promise.all(all)));
  } else {
    stdout.write(commandHelp(await load(name, commands)));
  }
  return EXIT_CODES.ok;
}

async function load(name: string, commands: Commands): Promise<Command> {
  const found = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (found !== undefined) return (await found()).command;
  throw new StrataError("COMMAND_UNKNOWN", {
    what: `There is no command "${name}".`,
    next: didYouMean(name, Object.keys(commands), "strata "),
  });
}
