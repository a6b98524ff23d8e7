import { execFileSync } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";

const TOP = join(import.meta.dirname, "../../..");

interface Task {
  readonly taskId: string;
  readonly command: string;
  readonly hash: string;
  /** Its files, by their paths in the package. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** The tasks that `pnpm check` has, by package. Nothing is run. */
function checks(base: string): Map<string, Task> {
  const argv = [join(TOP, "node_modules/turbo/bin/turbo"), "run", "check", "--dry=json"];
  const env = { ...process.env, STRATA_CHECK_BASE: base };
  const { tasks }: { tasks: readonly Task[] } = JSON.parse(
    execFileSync(process.execPath, argv, { cwd: TOP, env, encoding: "utf8", stdio: "pipe" }),
  );
  const run = tasks.filter(({ taskId, command }) => taskId.endsWith("#check") && command !== "<NONEXISTENT>");
  return new Map(run.map((task) => [task.taskId.replace(/^@strata\/|#check$/g, ""), task]));
}

/** By what turbo knows again what was found, by package. */
function keys(base = "a"): Map<string, string> {
  return new Map([...checks(base)].map(([name, { hash }]) => [name, hash]));
}

/** The packages that are looked at again when a file is there. */
async function forgottenBy(file: string): Promise<string[]> {
  const before = keys();
  const path = join(TOP, file);
  onTestFinished(() => rm(path, { force: true }));
  // Of a kind that nothing else reads: other tests run meanwhile.
  await writeFile(path, "-");
  const after = keys();
  await rm(path);
  return [...before].filter(([name, key]) => after.get(name) !== key).map(([name]) => name);
}

describe("what `pnpm check` has found of a package is remembered until", () => {
  test("a file of it changes: the others, and a test, make no difference; all together is looked at again", async () => {
    expect([...keys().keys()].toSorted()).toEqual([
      "intents-schema",
      "jobs-schema",
      "migrator",
      "sync-audit-schema",
      "timer-schema",
    ]);
    const forgotten = await forgottenBy("packages/timer-schema/src/probe.txt");
    expect(forgotten.toSorted()).toEqual(["migrator", "timer-schema"]);
    expect(await forgottenBy("packages/timer-schema/test/probe.txt")).toEqual([]);
  });

  test("a migration of it changes, or what says where its tables are", () => {
    const files = Object.keys(checks("a").get("timer-schema")?.inputs ?? {});
    for (const name of ["migration.sql", "down.sql", "certificate.json", "snapshot.json"]) {
      expect(files).toContain(`migrations/20250101000000_create_timers_table/${name}`);
    }
    expect(files).toEqual(expect.arrayContaining(["drizzle.config.ts", "package.json"]));
  });

  test.each([
    "packages/schema-workflow/src",
    "packages/migration-engine/src",
    "packages/schema-kit/src",
    "apps/migrator/src",
  ])("what it is looked at with changes: %s", async (folder) => {
    expect(await forgottenBy(`${folder}/probe.txt`)).toHaveLength(5);
  });

  test("what the tasks ask, and how they do, changes", () => {
    for (const { command, inputs } of checks("a").values()) {
      expect(command).toMatch(/^node \.\.\/\.\.\/turbo\/ask\.js check /);
      const files = Object.keys(inputs);
      expect(files).toEqual(
        expect.arrayContaining(["ask.js", "answer.ts", "checking.ts"].map((file) => `../../turbo/${file}`)),
      );
    }
  });

  test("the base branch has another commit", () => {
    const [one, other] = [keys("a"), keys("b")];
    expect([...one].filter(([name, key]) => other.get(name) === key)).toEqual([]);
  });
});
