import { setImmediate } from "node:timers/promises";
import type { ApplyPlan, RunEvent } from "@strata/migration-engine";
import { describe, expect, test } from "vitest";
import { EXIT_CODES } from "../src/exit-codes.ts";
import { progress } from "../src/console/progress.ts";
import { fakeTerminal } from "./fake-terminal.ts";

const migration = { package: "@strata/x", name: "20250101000000_one" };
const position = { index: 3, total: 12 };
const started: RunEvent = { type: "started", action: "apply", migration, position };
const finished: RunEvent = { type: "finished", action: "apply", migration, position, durationMs: 2500 };
const notice = (severity: string): RunEvent => ({ type: "notice", migration, severity, message: "look out" });
const planned = (oddities: Partial<ApplyPlan> = {}): RunEvent => ({
  type: "apply-planned",
  plan: { steps: [], applied: [], missing: [], edited: [], ignored: [], ...oddities },
});

const backfilled: RunEvent = {
  type: "backfill-progress",
  migration,
  table: "letters",
  rows: 800_000,
  rowsPerSecond: 15_000,
  rowsLeft: 1_200_000,
  secondsLeft: 80,
};

const RUNNING = "   3/12  applying  @strata/x/20250101000000_one";
const DONE = "   3/12  applied   @strata/x/20250101000000_one  2.5 s";

describe("on a terminal", () => {
  test("a migration has one line, live with the time so far while it runs and final when it is done", () => {
    const { world, screen, pass } = fakeTerminal({ env: { NO_COLOR: "1" } });
    const report = progress(world, false);
    report(started);
    expect(screen()).toEqual([RUNNING]);
    pass(12_000);
    expect(screen()).toEqual([`${RUNNING}  12 s`]);
    report(finished);
    expect(screen()).toEqual([DONE, ""]);
    pass(1_000);
    expect(screen()).toEqual([DONE, ""]);
  });

  test("a warning stands above the live line, and is not lost with it", () => {
    const { world, screen } = fakeTerminal({ env: { NO_COLOR: "1" } });
    const report = progress(world, false);
    for (const event of [started, notice("NOTICE"), notice("WARNING")]) report(event);
    const warning = "warning: @strata/x/20250101000000_one: look out";
    expect(screen()).toEqual([warning, RUNNING]);
    report(finished);
    expect(screen()).toEqual([warning, DONE, ""]);
  });

  test("nothing is cut off where the terminal says that it has no columns, as one that nobody gave a size does", () => {
    const { world, screen } = fakeTerminal({ columns: 0, env: { NO_COLOR: "1" } });
    progress(world, false)(started);
    expect(screen()).toEqual([RUNNING]);
  });

  test("an index that is being built has a bar", () => {
    const { world, screen, pass } = fakeTerminal({ columns: 120, env: { NO_COLOR: "1" } });
    const report = progress(world, false);
    report(started);
    report({
      type: "watched",
      migration,
      sight: { blockers: [], progress: { phase: "building index", done: 45, total: 100 } },
    });
    pass(2_000);
    expect(screen()).toEqual([`${RUNNING}  2.0 s  ####------  45 % building index`]);
  });

  test("a backfill has a bar with its rows, the rate and the time left, and says why it pauses", () => {
    const { world, screen, pass } = fakeTerminal({ columns: 160, env: { NO_COLOR: "1" } });
    const report = progress(world, false);
    report(started);
    report({ type: "phase-started", migration, stage: "backfill" });
    report(backfilled);
    pass(2_000);
    const bar = "####------  40 %  800,000 rows  15,000/s";
    expect(screen()).toEqual([`${RUNNING}  backfill  2.0 s  ${bar}  1 min 20 s left`]);
    const pressure = { kind: "lock-waiters", value: 8, limit: 5, unit: "sessions", detail: undefined } as const;
    report({ type: "backfill-paused", migration, table: "letters", pressure, pausedMs: 0 });
    pass(1_000);
    expect(screen()[0]).toContain(`${bar}  paused: `);
    report({ type: "backfill-resumed", migration, table: "letters", pausedMs: 1_000 });
    pass(1_000);
    expect(screen()[0]).toContain("left");
    report({ type: "phase-finished", migration, stage: "backfill", durationMs: 90_000 });
    expect(screen()[0]).toBe("       backfill done  800,000 rows  1 min 30 s");
  });

  test("who is in the way is told once, until somebody else is", () => {
    const { world, written } = fakeTerminal({ env: { NO_COLOR: "1" } });
    const report = progress(world, false);
    const rest = {
      user: "app",
      application: undefined,
      state: "idle in transaction",
      ageSeconds: 9,
      query: "SELECT 1",
    };
    const blockedBy = (pid: number): RunEvent => ({
      type: "watched",
      migration,
      sight: { blockers: [{ pid, ...rest }], progress: undefined },
    });
    for (const event of [started, blockedBy(7), blockedBy(7), blockedBy(8)]) report(event);
    expect(written().match(/waits for pid \d/g)).toEqual(["waits for pid 7", "waits for pid 8"]);
  });

  test("no line is wider than the terminal: the name is cut, the time stays", () => {
    const { world, screen, pass } = fakeTerminal({ columns: 36 });
    progress(world, false)(started);
    pass(12_000);
    expect(screen()).toEqual(["   3/12  applying  @strata/x…  12 s"]);
  });

  test("nor where there is room for nothing: a line that wraps could not be rewritten", () => {
    const { world, screen } = fakeTerminal({ columns: 10 });
    progress(world, false)(started);
    expect(screen()).toEqual([RUNNING.slice(0, 9)]);
  });

  test("Ctrl-C takes the live line away, says what stays, and exits with 130", async () => {
    const { world, screen, interrupt, exits } = fakeTerminal();
    progress(world, false)(started);
    interrupt();
    expect(screen()[0]).toBe(
      "Interrupted. Nothing stays of a migration that was running; those before it do. `strata status` shows which.",
    );
    await setImmediate();
    expect(exits).toEqual([EXIT_CODES.interrupted]);
  });
});

describe("colours", () => {
  const shown = (options: Parameters<typeof fakeTerminal>[0]): string => {
    const { world, written } = fakeTerminal(options);
    for (const event of [notice("WARNING"), finished]) progress(world, false)(event);
    return written();
  };

  test("applied is green, the time dim, a warning yellow", () => {
    const text = shown({});
    expect(text).toContain("\u001B[32mapplied \u001B[39m");
    expect(text).toContain("\u001B[2m2.5 s\u001B[22m");
    expect(text).toContain("\u001B[33mwarning:\u001B[39m");
  });

  test.each([
    ["with NO_COLOR", { env: { NO_COLOR: "1" } }],
    ["on a dumb terminal", { env: { TERM: "dumb" } }],
    ["into a pipe", { isTTY: false }],
    ["with FORCE_COLOR=0", { env: { FORCE_COLOR: "0" } }],
  ])("there are none %s", (_, options) => {
    expect(shown(options)).not.toContain("\u001B[3");
  });

  test("FORCE_COLOR asks for them in a pipe", () => {
    expect(shown({ isTTY: false, env: { FORCE_COLOR: "1" } })).toContain("\u001B[32m");
  });
});

describe("into a pipe", () => {
  test("a backfill says now and then how far it is, and at once why it pauses", () => {
    const { world, written } = fakeTerminal({ isTTY: false });
    const report = progress(world, false);
    report(started);
    report({ type: "phase-started", migration, stage: "backfill" });
    report(backfilled);
    report({ ...backfilled, rows: 900_000 });
    const pressure = { kind: "lock-waiters", value: 8, limit: 5, unit: "sessions", detail: undefined } as const;
    report({ type: "backfill-paused", migration, table: "letters", pressure, pausedMs: 0 });
    const lines = written().trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    expect(lines[0]).toBe("       letters  ####------  40 %  800,000 rows  15,000/s  1 min 20 s left");
    expect(lines[1]).toContain("900,000 rows  15,000/s  paused: ");
  });

  test("there are plain lines, of what is done only", () => {
    const { world, written, pass } = fakeTerminal({ isTTY: false });
    const report = progress(world, false);
    report(started);
    pass(5_000);
    report(finished);
    expect(written()).toBe(`${DONE}\n`);
  });

  test("what is odd, and no reason to stop, is told before anything runs", () => {
    const { world, written } = fakeTerminal({ isTTY: false });
    progress(
      world,
      false,
    )(
      planned({
        edited: [{ ...migration, file: "/x", form: "script", sameMeaning: true, change: "" }],
        ignored: [{ package: "@strata/x", path: "/x/0001_stray.sql", why: "the journal does not name it" }],
      }),
    );
    expect(written()).toBe(
      "warning: /x/0001_stray.sql will not run: the journal does not name it\n" +
        "note: @strata/x/20250101000000_one was edited after it had been applied; it still means the same.\n",
    );
  });
});
