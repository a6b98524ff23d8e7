import { spawn } from "node:child_process";
import { chmod, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import postgres from "postgres";
import { describe, expect, onTestFinished, test } from "vitest";
import { emptyFolder, strata } from "./strata.ts";

/** An empty checkout, on a path with a space, whose server is gone when the test ends. */
async function checkout(): Promise<string> {
  const cwd = await emptyFolder();
  await writeFile(join(cwd, "pnpm-workspace.yaml"), "");
  // Runs before the folder is deleted: the hooks run in reverse order.
  onTestFinished(async () => {
    await strata(["db", "stop"], { cwd });
  });
  return cwd;
}

/** A PATH on which nothing but `psql` is found, and that is this script; without a script, not even that. */
async function pathWith(psql?: string): Promise<string> {
  const folder = await emptyFolder();
  if (psql !== undefined) {
    await writeFile(join(folder, "psql"), psql);
    await chmod(join(folder, "psql"), 0o755);
  }
  return folder;
}

async function ask(url: string, statement: string): Promise<unknown> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return Object.values((await sql.unsafe(statement))[0] ?? {})[0];
  } finally {
    await sql.end();
  }
}

// Servers are made and started here: a busy machine takes its time.
const PATIENCE = { timeout: 120_000 };

describe("strata db", PATIENCE, () => {
  test("starts the server once, shows it without the password, stops it, and says so when it is not there", async () => {
    const cwd = await checkout();
    const first = await strata(["db", "start"], { cwd });
    expect(first.code).toBe(0);
    expect(first.stdout).toMatch(/^Started postgres:\/\/postgres@127\.0\.0\.1:\d+\/strata\n$/);
    const second = await strata(["db", "start"], { cwd });
    expect(second).toEqual({ code: 0, stderr: "", stdout: first.stdout.replace("Started", "Runs already:") });

    expect(await strata(["db", "stop"], { cwd })).toMatchObject({ code: 0, stdout: "Stopped. The data stays.\n" });
    expect(await strata(["db", "stop"], { cwd })).toMatchObject({ code: 0, stdout: "It was not running.\n" });
  });

  test("status tells a server that was never made, one that runs and one that is stopped, and starts none", async () => {
    const cwd = await checkout();
    const status = async (): Promise<unknown> => JSON.parse((await strata(["db", "status", "--json"], { cwd })).stdout);
    const dataDirectory = join(cwd, ".strata", "postgres", "data");
    expect(await status()).toEqual({ event: "db-status", state: "missing", dataDirectory });
    await strata(["db", "start"], { cwd });
    const running = { event: "db-status", state: "running", dataDirectory, version: expect.stringMatching(/^18/) };
    expect(await status()).toEqual({ ...running, port: expect.any(Number), pid: expect.any(Number) });
    const { stdout } = await strata(["db", "status"], { cwd });
    expect(stdout).toMatch(/^state +running$[^]*^port +\d+$[^]*^pid +\d+$/m);
    expect(stdout).toContain(dataDirectory);
    await strata(["db", "stop"], { cwd });
    expect(await status()).toMatchObject({ state: "stopped", dataDirectory });
  });

  test("url prints one line that connects, also when the server had to be started first", async () => {
    const cwd = await checkout();
    const { code, stdout } = await strata(["db", "url"], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^postgres:\/\/\S+\n$/);
    expect(await ask(stdout.trim(), "SELECT current_database()")).toBe("strata");
  });

  test("reset refuses without a terminal and deletes nothing; with --yes the database is empty", async () => {
    const cwd = await checkout();
    const { stdout } = await strata(["db", "url"], { cwd });
    await ask(stdout.trim(), "CREATE TABLE kept ()");
    const refused = await strata(["db", "reset"], { cwd });
    expect(refused).toMatchObject({ code: 4, stdout: "" });
    expect(refused.stderr).toContain("CONFIRMATION_NEEDED");
    expect(await ask(stdout.trim(), "SELECT to_regclass('kept') IS NOT NULL")).toBe(true);

    expect(await strata(["db", "reset", "--yes"], { cwd })).toMatchObject({ code: 0 });
    const { stdout: renewed } = await strata(["db", "url"], { cwd });
    expect(await ask(renewed.trim(), "SELECT to_regclass('kept') IS NULL")).toBe(true);
  });

  test("an action that is none is refused with what was meant, and nothing is made", async () => {
    const cwd = await checkout();
    const refused = await strata(["db", "strat"], { cwd });
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("strata db start");
    expect((await strata(["db"], { cwd })).code).toBe(2);
    expect(JSON.parse((await strata(["db", "status", "--json"], { cwd })).stdout)).toMatchObject({ state: "missing" });
  });

  test("says that it is not about DATABASE_URL where that is set", async () => {
    const { stderr } = await strata(["db", "status"], { cwd: await checkout(), url: "postgres://elsewhere/app" });
    expect(stderr).toContain("DATABASE_URL is set");
  });
});

describe("strata db psql", PATIENCE, () => {
  test.skipIf(process.platform === "win32")(
    "runs the psql of PATH with the password in its environment alone, and fails as it fails",
    async () => {
      const cwd = await checkout();
      const PATH = await pathWith('#!/bin/sh\n[ -n "$PGPASSWORD" ] && echo "$@"\nexit 3\n');
      const { code, stdout } = await strata(["db", "psql"], { cwd, env: { PATH: `${PATH}${delimiter}/usr/bin:/bin` } });
      expect(stdout).toMatch(/^postgres:\/\/postgres@127\.0\.0\.1:\d+\/strata\n$/);
      expect(code).toBe(1);
    },
  );

  test("is a plain prompt where PATH has no psql", async () => {
    const cwd = await checkout();
    await strata(["db", "start"], { cwd });
    const bin = join(import.meta.dirname, "../bin/strata.js");
    const child = spawn(process.execPath, [bin, "db", "psql"], { cwd, env: { PATH: await pathWith() } });
    child.stdin.end("SELECT current_database() AS here;\n");
    expect(await text(child.stdout)).toBe(" here\n--------\n strata\n(1 row)\n");
  });
});
