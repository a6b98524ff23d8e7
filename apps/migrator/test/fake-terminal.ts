import { PassThrough, Writable } from "node:stream";
import type { Output, World } from "../src/command.ts";
import { LiveLine, type Timer } from "../src/console/live-line.ts";

/** A world whose outputs can be read back, and whose time passes when it is told to. */
export interface FakeTerminal {
  readonly world: World;
  /** All that was written to stdout and stderr, control sequences and all. */
  readonly written: () => string;
  /** The lines that a terminal would show after it. Knows CR, LF and "erase the line" only. */
  readonly screen: () => string[];
  readonly pass: (milliseconds: number) => void;
  /** What Ctrl-C would do. */
  readonly interrupt: () => void;
  readonly exits: number[];
}

export function fakeTerminal({
  isTTY = true,
  columns = 80,
  env = {},
}: { isTTY?: boolean; columns?: number; env?: Record<string, string> } = {}): FakeTerminal {
  let written = "";
  let now = 0;
  const ticks = new Set<() => void>();
  const interrupts: (() => void)[] = [];
  const exits: number[] = [];
  const timer: Timer = {
    now: () => now,
    every: (_milliseconds, tick) => {
      ticks.add(tick);
      return () => ticks.delete(tick);
    },
  };
  const output = (): Output =>
    Object.assign(
      new Writable({
        write(chunk, _encoding, done) {
          written += String(chunk);
          done();
        },
      }),
      { isTTY, columns },
    );
  const variables = { TERM: "xterm-256color", ...env };
  const stdout = output();
  const keys = new PassThrough();
  return {
    world: {
      directory: "/somewhere",
      env: variables,
      stdin: () => keys,
      stdout,
      stderr: output(),
      live: new LiveLine(stdout, variables, timer),
      observe: undefined,
      observeStatement: undefined,
      running: {},
      onInterrupt: (listener) => interrupts.push(listener),
      exit: (code) => exits.push(code),
    },
    written: () => written,
    screen: () => written.split("\n").map((line) => line.split("\r\u001B[K").at(-1) ?? ""),
    pass(milliseconds) {
      now += milliseconds;
      for (const tick of ticks) tick();
    },
    interrupt() {
      for (const listener of interrupts) listener();
    },
    exits,
  };
}
