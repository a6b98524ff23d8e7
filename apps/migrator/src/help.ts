import type { OptionTable } from "./arguments.ts";
import type { Command } from "./command.ts";
import { EXIT_CODES } from "./exit-codes.ts";

const EXIT_CODE_LINES: Readonly<Record<keyof typeof EXIT_CODES, string>> = {
  ok: "done, or nothing to do",
  failed: "failed: SQL, server or connection",
  misused: "misused: command, flag, setting or files are wrong; nothing was tried",
  pending: "pending: `status` found migrations that are not applied",
  refused: "refused: a right, a decision or --yes is missing; nothing was tried",
  locked: "locked: another migrator kept the lock for too long",
  different: "different: `verify`, `check` or `doctor` found something that is not as it should be",
  unanswered: "unanswered: `generate` needs to know what is new and what was renamed; nothing was written",
  interrupted: "interrupted by Ctrl-C: what was not committed is rolled back",
};

/** `strata help` */
export function overview(commands: readonly { name: string; command: Command }[]): string {
  return [
    "strata: lays the migrations of all schema packages down in one Postgres, in order",
    "",
    "  strata <command> [flags]        `strata` alone is `strata migrate`",
    "",
    ...table(commands.map(({ name, command }) => [name, command.summary])),
    "",
    "  strata help <command>           what it does, and its flags",
    "",
    "Exit codes",
    ...table(Object.entries(EXIT_CODE_LINES).map(([name, line]) => [exitCode(name), line])),
    "",
    "DATABASE_URL names the database; without it an embedded PostgreSQL is started (see `strata help db`).",
    "",
  ].join("\n");
}

/** `strata help migrate` */
export function commandHelp({ usage, description, options }: Command): string {
  return [`strata ${usage}`, "", description, "", ...table(flags(options)), ""].join("\n");
}

function flags(options: OptionTable): [string, string][] {
  return Object.entries(options).map(([name, { type, value, description }]) => [
    type === "string" ? `--${name} <${value ?? "value"}>` : `--${name}`,
    description,
  ]);
}

function exitCode(name: string): string {
  return String(Object.entries(EXIT_CODES).find(([key]) => key === name)?.[1]);
}

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}   ${right}`);
}
