import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, onTestFinished, test } from "vitest";
import { answerTasks, type Work } from "../answer.ts";
import { strata, type Outcome } from "../../apps/migrator/test/strata.ts";

const TURBO = join(import.meta.dirname, "..");

/** Where somebody answers, until the test ends. */
async function answeredBy(work: Work): Promise<string> {
  const desk = await answerTasks(work);
  onTestFinished(() => desk[Symbol.asyncDispose]());
  return desk.address;
}

/** A task of turbo, with no variables but those given. */
function ask(argv: readonly string[], env: Readonly<Record<string, string>>): Promise<Outcome> {
  return node([join(TURBO, "ask.js"), ...argv], env);
}

async function node(argv: readonly string[], env: Readonly<Record<string, string>>): Promise<Outcome> {
  const child = spawn(process.execPath, argv, { env: { PATH: process.env["PATH"], ...env } });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  return { code: code as number, stdout, stderr };
}

describe("a task of `pnpm check`, which asks the process that does the work of all", () => {
  test("prints and exits as the command did, which is given its words and its variables", async () => {
    const address = await answeredBy(async ({ argv, env }, { stdout, stderr }) => {
      stdout.write(`${argv.join(" ")}\n`);
      stderr.write("Beware.\n");
      stdout.write(`é ${env["GITHUB_ACTIONS"]}\n`);
      return 6;
    });
    const outcome = await ask(["check", "one"], { STRATA_CHECK_PROCESS: address, GITHUB_ACTIONS: "true" });
    expect(outcome).toEqual({ code: 6, stdout: "check one\né true\n", stderr: "Beware.\n" });
  });

  test("waits for one that takes its time while another is answered", async () => {
    const second = Promise.withResolvers<void>();
    const address = await answeredBy(async ({ argv }) => {
      if (argv[0] === "second") second.resolve();
      await second.promise;
      return 0;
    });
    const env = { STRATA_CHECK_PROCESS: address };
    const both = await Promise.all([ask(["first"], env), ask(["second"], env)]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
  });

  test.each<[string, Work]>([
    ["fails at its work", () => Promise.reject(new Error("lost"))],
    ["has no exit code to give", () => Promise.resolve(undefined as unknown as number)],
  ])("fails when that process %s", async (_what, work) => {
    const outcome = await ask(["check"], { STRATA_CHECK_PROCESS: await answeredBy(work) });
    expect(outcome.code).toBe(1);
  });

  test("fails when that process ends before it answers, or is not there any more", async () => {
    const program = `
      const { answerTasks } = await import(${JSON.stringify(join(TURBO, "answer.ts"))});
      console.log((await answerTasks(() => process.exit(0))).address);`;
    const child = spawn(process.execPath, ["--input-type=module", "--eval", program]);
    const [line]: Buffer[] = await once(child.stdout, "data");
    const env = { STRATA_CHECK_PROCESS: String(line).trim() };
    const asked = await ask(["check"], env);
    expect(asked.code).toBe(1);
    expect(asked.stderr).toMatch(/has ended before it answered|ECONNRESET/);
    const again = await ask(["check"], env);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain("ECONNREFUSED");
  });

  test("is the only one that is answered: whoever has not its key is not", async () => {
    let asked = 0;
    const [port] = (await answeredBy(async () => (asked += 1))).split(" ");
    for (const words of [JSON.stringify({ key: "guessed", argv: ["check"], env: {} }), "{}", "no JSON", ""]) {
      const socket = connect(Number(port), "127.0.0.1");
      socket.end(words);
      expect(await text(socket)).toBe("");
    }
    expect(asked).toBe(0);
  });

  test("is the command itself where nobody is there to be asked", async () => {
    const argv = ["check", "no-such-package"];
    const outcome = await ask(argv, {});
    expect(outcome).toEqual(await strata(argv));
    expect(outcome.code).toBe(2);
  });
});

describe("the process that does the work of all", () => {
  /** Works for one task, and tells what came of it and which variables it has then. */
  async function work(argv: readonly string[], env: Readonly<Record<string, string>>): Promise<Outcome> {
    const program = `
      const { checking } = await import(${JSON.stringify(join(TURBO, "checking.ts"))});
      const check = checking(process.cwd(), "postgres://nowhere.invalid", new Set(["known"]));
      process.exitCode = await check(${JSON.stringify({ argv, env })}, process);
      console.log(Object.keys(process.env).toSorted().join(" "));`;
    return node(["--input-type=module", "--eval", program], { SECRET: "1" });
  }

  test("sees the variables that turbo lets through to the task, and no others", async () => {
    const outcome = await work(["check", "no-such-package"], { TURBO_HASH: "known", CI: "1" });
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toContain("no-such-package");
    expect(outcome.stdout).toBe("CI TURBO_HASH\n");
  });

  test("does not look at what was edited after it had begun to load: turbo would remember that as the edited one", async () => {
    const outcome = await work(["check", "no-such-package"], { TURBO_HASH: "another" });
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toBe("Something was edited while the check began. Run it again: pnpm check\n");
  });
});
