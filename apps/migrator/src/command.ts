import type { Readable, Writable } from "node:stream";
import type { OnStatement, Report } from "@strata/migration-engine";
import type { OptionTable } from "./arguments.ts";
import type { LiveLine } from "./console/live-line.ts";
import type { ExitCode } from "./exit-codes.ts";

/** A terminal or a pipe to write to. */
export type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** The world outside, passed in: nothing below reads `process`. */
export interface Surroundings {
  /** Where the command was typed. */
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Opened on its first use: most runs ask nothing. */
  readonly stdin: () => Readable & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  /** Has the next Ctrl-C call the listener, instead of ending the process at once. */
  readonly onInterrupt: (listener: () => void) => void;
  /** Ends the process now, whatever it still waits for. */
  readonly exit: (code: ExitCode) => void;
  /** Where this version of the code may keep what it found; nowhere when left out. */
  readonly findings?: string | undefined;
}

/** What a command is given: the surroundings, and what watches over this one run. */
export interface World extends Surroundings {
  /** What is going on right now, on a terminal. */
  readonly live: LiveLine;
  /** Stops what runs on the server, while something does. */
  readonly running: { cancel?: (() => Promise<void>) | undefined };
  /** Is told the events of a run beside the console. */
  readonly observe: Report | undefined;
  /** Is told of every statement that completes; where nobody listens, no statement is looked for. */
  readonly observeStatement: OnStatement | undefined;
}

/** One command of `strata`: its file stands in `commands/`. */
export interface Command {
  /** One line, for the list of commands. */
  readonly summary: string;
  /** What follows `strata` on the command line. */
  readonly usage: string;
  /** What the summary leaves out: what it does, what a second call does. */
  readonly description: string;
  readonly options: OptionTable;
  run(world: World, argv: readonly string[]): Promise<ExitCode>;
}
