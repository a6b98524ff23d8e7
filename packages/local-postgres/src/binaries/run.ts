import { spawn, type StdioOptions } from "node:child_process";
import { parse } from "node:path";
import type { Identity } from "./identity.ts";

export interface Run {
  readonly program: string;
  readonly arguments: readonly string[];
  /** What it reads on its standard input; nothing when left out. */
  readonly input?: string;
  /** It leaves a process behind that may keep its output open (manual, pg_ctl): do not wait for what it prints. */
  readonly leavesServer?: boolean;
}

export interface Outcome {
  readonly ok: boolean;
  /** Both outputs, as they came. */
  readonly output: string;
}

/** Runs a program to its end. A program that cannot be run at all has failed like any other. */
export function run(identity: Identity, { program, arguments: words, input, leavesServer }: Run): Promise<Outcome> {
  const [first = program, ...rest] = [...identity.prefix, program, ...words];
  const stdio: StdioOptions = leavesServer ? "ignore" : "pipe";
  return new Promise((resolve) => {
    const child = spawn(first, rest, {
      ...(identity.prefix.length === 0 ? identity.owner : {}),
      // Not the caller's folder: the server's user may have no right to it.
      cwd: parse(process.cwd()).root,
      env: environment(),
      stdio,
      windowsHide: true,
    });
    let output = "";
    const keep = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
    child.once("error", (error) => resolve({ ok: false, output: error.message }));
    child.once("close", (code) => resolve({ ok: code === 0, output }));
    // A program that ends before it has read everything has failed, and its exit code says so.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
  });
}

/** PG* variables are meant for other servers, and the locale would change messages that are read here. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name));
  return { ...Object.fromEntries(kept), LC_ALL: "C" };
}
