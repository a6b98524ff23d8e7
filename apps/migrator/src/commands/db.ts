import { StrataError } from "@strata/migration-engine";
import { parseArguments } from "../arguments.ts";
import type { Command, World } from "../command.ts";
import { confirm } from "../console/confirm.ts";
import { didYouMean } from "../did-you-mean.ts";
import { EXIT_CODES, type ExitCode } from "../exit-codes.ts";
import { withLocalServer } from "../local-server.ts";
import { environment } from "../project.ts";
import { withoutPassword } from "../target.ts";
import { JSON_FLAG } from "./flags.ts";

const options = {
  yes: { type: "boolean", description: "reset: do not ask; needed where there is no terminal" },
  ...JSON_FLAG,
} as const;

interface Flags {
  readonly yes: boolean | undefined;
  readonly json: boolean | undefined;
}

const ACTIONS = { start, stop, status, url: printUrl, reset, psql } as const;

export const command: Command = {
  summary: "the embedded PostgreSQL of this checkout: start, stop, status, url, reset, psql",
  usage: `db <${Object.keys(ACTIONS).join(" | ")}> [--yes] [--json]`,
  description: [
    "The server that the other commands use when DATABASE_URL is not set. Its data lies in .strata, in this checkout.",
    "",
    "  start    start it, unless it runs",
    "  stop     stop it; the data stays",
    "  status   whether it runs, its port, process, version and data directory (--json for programs)",
    "  url      print its URL, with the password, and nothing else; starts it if need be",
    "  reset    delete all its data and start it empty; asks first",
    "  psql     open psql on it, or a plain prompt where there is no psql; starts it if need be",
  ].join("\n"),
  options,
  async run(world, argv) {
    const { options: flags, words } = parseArguments(argv, options, 1);
    const action = findAction(words[0]);
    if (environment(world)["DATABASE_URL"]) {
      world.stderr.write("DATABASE_URL is set: the other commands use that database, not this server.\n");
    }
    return ACTIONS[action](world, flags);
  },
};

function findAction(word: string | undefined): keyof typeof ACTIONS {
  const isAction = (name: string | undefined): name is keyof typeof ACTIONS =>
    name !== undefined && Object.hasOwn(ACTIONS, name);
  if (isAction(word)) return word;
  const names = Object.keys(ACTIONS);
  throw new StrataError("ARGUMENT_INVALID", {
    what: word === undefined ? "`strata db` needs to know what to do." : `\`strata db\` cannot do "${word}".`,
    why: `It takes one of ${names.join(", ")}.`,
    next: word === undefined ? "`strata help db` says what each does." : didYouMean(word, names, "strata db "),
  });
}

async function start(world: World, { json }: Flags): Promise<ExitCode> {
  const server = await withLocalServer(world, ({ ensureLocalServer }, where) => ensureLocalServer(where));
  const { started, port, dataDirectory } = server;
  const shown = withoutPassword(server.url);
  if (json) print(world, { event: "db-started", started, url: shown, port, dataDirectory });
  else world.stdout.write(`${started ? "Started" : "Runs already:"} ${shown}\n`);
  return EXIT_CODES.ok;
}

async function stop(world: World, { json }: Flags): Promise<ExitCode> {
  const stopped = await withLocalServer(world, ({ stopLocalServer }, where) => stopLocalServer(where));
  if (json) print(world, { event: "db-stopped", stopped });
  else world.stdout.write(stopped ? "Stopped. The data stays.\n" : "It was not running.\n");
  return EXIT_CODES.ok;
}

async function status(world: World, { json }: Flags): Promise<ExitCode> {
  const found = await withLocalServer(world, ({ localServerStatus }, where) => localServerStatus(where));
  if (json) {
    print(world, { event: "db-status", ...found });
  } else {
    const { state, dataDirectory, ...details } = found;
    const rows = Object.entries({ state, ...details, data: dataDirectory }).filter(([, value]) => value !== undefined);
    for (const [name, value] of rows) world.stdout.write(`${name.padEnd(8)} ${value}\n`);
  }
  return EXIT_CODES.ok;
}

/** Prints one line for `$(…)`: what else there is to say goes to stderr. */
async function printUrl(world: World): Promise<ExitCode> {
  const { url } = await withLocalServer(world, ({ ensureLocalServer }, where) => ensureLocalServer(where));
  world.stdout.write(`${url}\n`);
  return EXIT_CODES.ok;
}

async function reset(world: World, { yes, json }: Flags): Promise<ExitCode> {
  const { state, dataDirectory } = await withLocalServer(world, ({ localServerStatus }, where) =>
    localServerStatus(where),
  );
  if (state !== "missing" && yes !== true) {
    await confirm(world, `This deletes all data of the embedded server, for good: ${dataDirectory}\n`);
  }
  const server = await withLocalServer(world, ({ resetLocalServer }, where) => resetLocalServer(where));
  const shown = withoutPassword(server.url);
  if (json) print(world, { event: "db-reset", url: shown, port: server.port, dataDirectory });
  else world.stdout.write(`Empty: ${shown}\n`);
  return EXIT_CODES.ok;
}

async function psql(world: World): Promise<ExitCode> {
  const { url } = await withLocalServer(world, ({ ensureLocalServer }, where) => ensureLocalServer(where));
  const { findPsql, runPsql } = await import("../psql/machine-psql.ts");
  const program = findPsql(world);
  if (program !== undefined) return (await runPsql(program, world, url)) === 0 ? EXIT_CODES.ok : EXIT_CODES.failed;
  const { prompt } = await import("../psql/prompt.ts");
  await prompt(world, url);
  return EXIT_CODES.ok;
}

function print({ stdout }: World, event: Record<string, unknown>): void {
  stdout.write(`${JSON.stringify(event)}\n`);
}
