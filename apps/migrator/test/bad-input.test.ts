import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createDatabase, readCatalog } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { EXIT_CODES } from "../src/exit-codes.ts";
import { emptyFolder, events, strata } from "./strata.ts";

const { failed, misused } = EXIT_CODES;
const NOWHERE = "postgres://someone:hunter2@127.0.0.1:1/nowhere";

describe("bad input gets a clear error", () => {
  test.each([
    [["migrat"], NOWHERE, misused, 'There is no command "migrat".', "Did you mean strata migrate?"],
    [["frobnicate"], NOWHERE, misused, 'There is no command "frobnicate".', "`strata help` lists the commands"],
    [["revert", "--yess"], NOWHERE, misused, "There is no flag --yess.", "Did you mean --yes?"],
    [["--jsn"], NOWHERE, misused, "There is no flag --jsn.", "Did you mean --json?"],
    [["migrate", "--to"], NOWHERE, misused, "--to needs a value", "--to <migration>"],
    [["migrate", "--json=yes"], NOWHERE, misused, "--json takes no value", "strata help"],
    [["migrate", "now"], NOWHERE, misused, '"now" is not expected here.', "strata help"],
    [
      ["migrate", "--lock-wait", "soon"],
      NOWHERE,
      misused,
      '--lock-wait takes a time such as 500ms, 5s or 2min, not "soon".',
      "strata help",
    ],
    [["migrate", "--late", "maybe"], NOWHERE, misused, '--late is either apply or refuse, not "maybe".', "strata help"],
    [["migrate", "--plan", "absent.json"], NOWHERE, misused, "absent.json cannot be read", "strata plan --out"],
    [["repair"], NOWHERE, misused, "needs to know which migration", "strata status"],
    [["revert", "--all", "--to", "x"], NOWHERE, misused, "--to and --all exclude each other", "strata help"],
    [["migrate"], NOWHERE, failed, "No server answers at 127.0.0.1:1", "DATABASE_URL"],
    [["status"], "mysql://u:hunter2@localhost/x", misused, "DATABASE_URL", "postgres://"],
    [["plan"], "hunter2", misused, "DATABASE_URL", "postgres://"],
  ])("strata %j", async (argv, url, code, what, next) => {
    const outcome = await strata(argv, { url });
    expect(outcome.stderr).toContain(what);
    expect(outcome.stderr).toContain(next);
    expect(outcome.code).toBe(code);
    expect(outcome.stdout + outcome.stderr).not.toContain("hunter2");
  });

  test("a database that does not exist: the flag that creates it is offered, and works", async () => {
    await using database = await createDatabase();
    const url = new URL(database.url);
    url.pathname += "_more";
    const missing = await strata(["migrate"], { url: url.href });
    expect(missing.code).toBe(EXIT_CODES.failed);
    expect(missing.stderr).toContain("error DATABASE_MISSING");
    expect(missing.stderr).toContain("--create-database");
    try {
      const created = await strata(["migrate", "--create-database"], { url: url.href });
      expect(created).toMatchObject({ code: 0, stdout: expect.stringContaining("Applied 15 migrations") });
    } finally {
      await database.sql`DROP DATABASE IF EXISTS ${database.sql(url.pathname.slice(1))}`;
    }
  });

  test("a wrong password is not repeated, and nothing is changed", async () => {
    await using database = await createDatabase();
    const url = new URL(database.url);
    url.username = "nobody_by_that_name";
    url.password = "hunter2";
    const outcome = await strata(["migrate", "--json"], { url: url.href });
    expect(events(outcome)).toMatchObject([{ event: "error", code: "AUTHENTICATION_FAILED", outcome: "failed" }]);
    expect(outcome.stdout + outcome.stderr).not.toContain("hunter2");
    expect((await readCatalog(database.sql)).tables).toEqual({});
  });
});

describe("strata help", () => {
  test("lists every command and every exit code", async () => {
    const { code, stdout } = await strata(["help"]);
    expect(code).toBe(0);
    for (const name of ["migrate", "status", "plan", "revert", "repair", "db"])
      expect(stdout).toContain(`\n  ${name} `);
    for (const number of Object.values(EXIT_CODES)) expect(stdout).toContain(`\n  ${number} `);
  });

  test.each(["migrate", "status", "plan", "revert", "repair", "db"])("tells of %s without running it", async (name) => {
    const { stdout } = await strata(["help", name]);
    expect(stdout).toContain(`strata ${name}`);
    expect(await strata([name, "--help"])).toEqual({ code: 0, stdout, stderr: "" });
  });
});

test("a .env at the top of the checkout is read; the environment goes before it", async () => {
  const top = await emptyFolder();
  await writeFile(join(top, "pnpm-workspace.yaml"), "");
  await writeFile(join(top, ".env"), "DATABASE_URL=postgres://127.0.0.1:2/from_file\n");
  expect((await strata(["status"], { cwd: top })).stderr).toContain("127.0.0.1:2");
  expect((await strata(["status"], { cwd: top, url: NOWHERE })).stderr).toContain("127.0.0.1:1");
});
