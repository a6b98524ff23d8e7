import { realpathSync } from "node:fs";
import { relative, sep } from "node:path";
import { StrataError } from "@strata/migration-engine";
import type { World } from "../command.ts";
import { projectRoot } from "../project.ts";
import { painter } from "./colour.ts";
import { annotate, underGitHubActions } from "./github-annotation.ts";

/** Says what went wrong, why, and what to do next; as one line of JSON on stdout where that was asked for. */
export function printError(error: unknown, world: World, json: boolean): void {
  if (!(error instanceof StrataError)) {
    printFault(error, world, json);
  } else if (json) {
    world.stdout.write(`${JSON.stringify({ event: "error", ...error.toJSON() })}\n`);
  } else {
    world.stderr.write(describe(error, world));
    if (underGitHubActions(world.env)) world.stdout.write(toAnnotation(error, world));
  }
}

/** Nothing that a user did: the stack is what a bug report needs. */
function printFault(error: unknown, { stdout, stderr }: World, json: boolean): void {
  const why = "This is a fault of Strata itself.";
  const next = "Please report it with the lines that stand on stderr.";
  if (json) {
    const event = { event: "error", code: "INTERNAL", outcome: "failed", message: String(error), why, next };
    stdout.write(`${JSON.stringify(event)}\n`);
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  stderr.write(`${why} Please report it with these lines.\n${stack}\n`);
}

function describe({ code, message, location, why, next }: StrataError, { directory, stderr, env }: World): string {
  const paint = painter(stderr, env);
  const place =
    location && [pathFrom(directory, location.file), location.line, location.column].filter(Boolean).join(":");
  const lines = [
    `${paint("error", `error ${code}:`)} ${message}`,
    ...(place === undefined ? [] : [indent(`at ${place}`)]),
    ...(location?.excerpt === undefined ? [] : ["", indent(location.excerpt), ""]),
    indent(`${paint("aside", "why: ")} ${why}`),
    indent(`${paint("aside", "next:")} ${next}`),
  ];
  return `${lines.join("\n")}\n`;
}

function toAnnotation({ code, message, location, why, next }: StrataError, { directory, env }: World): string {
  const top = env["GITHUB_WORKSPACE"] ?? projectRoot(directory);
  const file = location && pathFrom(top, location.file).replaceAll(sep, "/");
  const place = { title: code, file, line: location?.line, col: location?.column };
  return annotate("error", place, `${message}\nwhy: ${why}\nnext: ${next}`);
}

/** Where the file really lies, not by way of the links of node_modules: people edit it there, and git knows it so. */
function pathFrom(directory: string, file: string): string {
  try {
    return relative(realpathSync(directory), realpathSync(file));
  } catch {
    return file;
  }
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, "  ");
}
