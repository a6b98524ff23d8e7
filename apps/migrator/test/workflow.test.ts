import { execFileSync } from "node:child_process";
import { cp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { faultsOf } from "./event-schema.ts";
import { emptyFolder, events, strata, type Outcome } from "./strata.ts";

const TIMERS = join(import.meta.dirname, "../../../packages/timer-schema");

interface Checkout {
  readonly edit: (file: string, from: string, to: string) => Promise<void>;
  readonly run: (...argv: readonly string[]) => Promise<Outcome>;
  readonly migrations: () => Promise<string[]>;
}

/** A checkout with the timers as its only package, on a branch that has left `main`. */
async function checkout(env: Readonly<Record<string, string>> = {}): Promise<Checkout> {
  const cwd = await emptyFolder();
  const folder = join(cwd, "timers");
  for (const part of ["src", "migrations", "package.json", "drizzle.config.ts"]) {
    await cp(join(TIMERS, part), join(folder, part), { recursive: true });
  }
  await symlink(join(TIMERS, "node_modules"), join(folder, "node_modules"));
  const packages = [{ name: "timers", migrations: "timers/migrations" }];
  await writeFile(join(cwd, "strata.config.json"), JSON.stringify({ packages }));
  await writeFile(join(cwd, ".gitignore"), "node_modules\n");
  const git = (...argv: readonly string[]): void => {
    const identity = ["-c", "user.name=t", "-c", "user.email=t@localhost", "-c", "commit.gpgsign=false"];
    execFileSync("git", ["-C", cwd, ...identity, ...argv], { stdio: "pipe" });
  };
  git("init", "--quiet", "--initial-branch=main");
  git("add", ".");
  git("commit", "--quiet", "-m", "on main");
  git("checkout", "--quiet", "-b", "topic");
  const throwaway = inject("postgresTestServer").url;
  return {
    async edit(file, from, to) {
      const text = await readFile(join(folder, file), "utf8");
      expect(text).toContain(from);
      await writeFile(join(folder, file), text.replace(from, to));
    },
    run: (...argv) => strata([...argv, "--throwaway", throwaway], { cwd, env }),
    migrations: async () => (await readdir(join(folder, "migrations"))).toSorted(),
  };
}

test("from an edit to a pull request: generate writes it in a form that nobody waits for, and check is content", async () => {
  const { edit, run, migrations } = await checkout();
  expect(await run("check")).toMatchObject({ code: 0, stdout: "Checked 1 package: all is well.\n" });
  await edit("src/timers.ts", "(table) => [", '(table) => [index("idx_timers_last_error").on(table.lastError), ');
  expect(await run("check")).toMatchObject({
    code: 6,
    stdout: expect.stringContaining("next: Run: pnpm generate timers"),
  });

  const generated = await run("generate");
  expect(generated).toMatchObject({ code: 0, stderr: "" });
  const name = (await migrations()).at(-1) ?? "";
  expect(generated.stdout).toContain(`timers: ${name}\n  + index public.idx_timers_last_error\n`);
  expect(generated.stdout).toMatch(/SHARE UPDATE EXCLUSIVE on timers, .* builds idx_timers_last_error over timers/);
  expect(generated.stdout).not.toContain("danger");
  expect(await run("check")).toMatchObject({ code: 0 });
  expect(await run("generate")).toMatchObject({ code: 0, stdout: "timers: nothing to write\n" });
});

test("where there is no such form, check demands a reason for the danger, and then is content", async () => {
  const { edit, run, migrations } = await checkout();
  await edit("src/timers.ts", 'lastError: text("last_error")', 'lastError: varchar("last_error", { length: 500 })');
  const generated = await run("generate");
  const name = (await migrations()).at(-1) ?? "";
  expect(generated.stdout).toContain("danger changing-column-type at timers/migrations/");
  expect(generated.stdout).toContain('CHECK (char_length("last_error") <= 500) NOT VALID');

  const refused = await run("check");
  expect(refused).toMatchObject({ code: 6, stdout: expect.stringMatching(/^acknowledged: changing-column-type/) });
  const file = `migrations/${name}/migration.sql`;
  await edit(file, "ALTER TABLE", "-- strata: acknowledge changing-column-type: the table is small\nALTER TABLE");
  expect(await run("certify")).toMatchObject({ code: 0, stdout: expect.stringContaining("certificate.json") });
  expect(await run("check")).toMatchObject({ code: 0 });
  expect(await run("generate")).toMatchObject({ code: 0, stdout: "timers: nothing to write\n" });
});

test("a rename is asked about; without a terminal the answer to paste is printed, and the exit code says so", async () => {
  const { edit, run, migrations } = await checkout();
  await edit("src/timers.ts", 'lastError: text("last_error")', 'failure: text("failure")');
  await edit("src/timers-comments.ts", "lastError:", "failure:");
  const before = await migrations();
  const asked = await run("generate");
  expect(asked.code).toBe(7);
  expect(await migrations()).toEqual(before);
  const [, hints = ""] = /--hints '(.*)'/.exec(asked.stdout) ?? [];
  expect(await run("generate", "--hints", hints)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("rename_timers_last_error_to_failure"),
  });
  expect(await run("generate", "--hints", "{}")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("ARGUMENT_INVALID"),
  });
});

test("a migration by hand is begun with --custom, measured by certify, and checked", async () => {
  const { edit, run, migrations } = await checkout();
  expect(await run("generate", "timers", "--custom", "mark old ones")).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("Begun: timers/migrations/"),
  });
  const name = (await migrations()).at(-1) ?? "";
  const script = "UPDATE timers SET metadata = '{}' WHERE metadata IS NULL;";
  await edit(`migrations/${name}/migration.sql`, "-- Write here", `${script}\n-- Write here`);
  const certified = await run("certify");
  expect(certified.stdout).toContain("updates");
  expect((await run("check")).stdout).toMatch(/^round-trip: timers\/.* loses values/m);
});

test("--json and annotations say the same to programs", async () => {
  const { edit, run } = await checkout({ GITHUB_ACTIONS: "true" });
  await edit("src/timers-comments.ts", "http or nats.", "http, or nats.");
  const checked = await run("check", "--json");
  const generated = await run("generate", "--json");
  const certified = await run("certify", "--all", "--json");
  const all = [checked, generated, certified].flatMap(events);
  expect(all.flatMap((event) => faultsOf(event))).toEqual([]);
  // A migration in phases has a certificate for each.
  const [first, second, ...others] = all.map(({ event }) => event);
  expect([first, second, new Set(others)]).toEqual(["checked", "generated", new Set(["certified"])]);
  expect(events(checked)).toMatchObject([{ problems: [{ check: "declared", package: "timers" }] }]);

  await edit("src/timers-comments.ts", "http, or nats.", "http. Or nats.");
  await edit("migrations/20250101000000_create_timers_table/migration.sql", "DEFAULT 'POST'", "DEFAULT 'PUT'");
  const annotated = (await run("check")).stdout;
  expect(annotated).toMatch(
    /^::error file=timers\/package\.json,line=1,title=strata check%3A declared::comment on column/m,
  );
  expect(annotated).toMatch(
    /^::error file=timers\/migrations\/20250101000000_create_timers_table\/migration\.sql,line=7,title=strata check%3A edited::/m,
  );
});

test("a package that declares nothing that can be read is named, with what to write", async () => {
  const { run } = await checkout();
  const cwd = await emptyFolder();
  await rm(cwd, { recursive: true });
  expect(await run("generate", "nobody")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("PACKAGE_UNKNOWN"),
  });
});
