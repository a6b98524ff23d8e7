import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { findBinaries } from "../src/binaries/find.ts";
import { chooseIdentity } from "../src/binaries/identity.ts";
import { startThrowawayServer } from "../src/index.ts";
import { placeFor } from "../src/throwaway/place.ts";
import { copyTemplate } from "../src/throwaway/template.ts";
import { ask } from "./checkout.ts";

const INDEX = JSON.stringify(join(import.meta.dirname, "../src/index.ts"));

/** The folder that a server keeps everything in. */
async function folderOf(url: string): Promise<string> {
  const row = await ask(url, "select current_setting('data_directory') as path");
  return dirname(String(row?.["path"]));
}

/** Starts a throwaway server in a process of its own, which then does what `then` says. */
async function startInProcess(then: string) {
  const script = `const { startThrowawayServer } = await import(${INDEX}); const server = await startThrowawayServer();
    console.log(server.url); ${then}`;
  const owner = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(owner, "exit");
  const [url] = (await once(createInterface(owner.stdout), "line")) as [string];
  return { owner, url, exited };
}

describe("a throwaway server", () => {
  test("a small one lies in memory where there is plenty of it, and else where the others do", async () => {
    await using server = await startThrowawayServer({ small: true });
    expect(dirname(await folderOf(server.url))).toBe(await placeFor(true));

    const memory = await mkdtemp(join(tmpdir(), "strata-memory-"));
    onTestFinished(() => rm(memory, { recursive: true }));
    expect(await placeFor(true, memory, 1)).toBe(process.platform === "linux" ? memory : tmpdir());
    expect(await placeFor(true, memory, Infinity)).toBe(tmpdir());
    expect(await placeFor(true, join(memory, "gone"), 0)).toBe(tmpdir());
    expect(await placeFor(false, memory, 1)).toBe(tmpdir());
  });

  test("takes settings, and is gone with its folder when it is stopped, also twice", async () => {
    const server = await startThrowawayServer({ settings: { wal_level: "logical", "strata.quoted": "it's \\ this" } });
    const folder = await folderOf(server.url);
    const shown = "select current_setting('wal_level') as wal_level, current_setting('strata.quoted') as quoted";
    expect(await ask(server.url, shown)).toEqual({ wal_level: "logical", quoted: "it's \\ this" });
    await server.stop();
    await server.stop();
    await expect(ask(server.url, "select 1")).rejects.toThrow("ECONNREFUSED");
    expect(existsSync(folder)).toBe(false);
  });

  test("has nothing of what another one holds or is set to, though both are copies of one cluster", async () => {
    await using first = await startThrowawayServer({ settings: { work_mem: "5MB" } });
    await ask(first.url, "create table left_behind ()");
    await using second = await startThrowawayServer();
    const seen = "select current_setting('work_mem') as work_mem, to_regclass('left_behind') as left_behind";
    expect(await ask(second.url, seen)).toEqual({ work_mem: "4MB", left_behind: null });
  });

  test("is made by initdb where the checkout can keep nothing", async () => {
    const folder = await mkdtemp(join(tmpdir(), "strata-read-only-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, "in the way"), "");
    const binaries = await findBinaries();
    const identity = await chooseIdentity(binaries, tmpdir(), "");
    const { dataDirectory } = await copyTemplate({ binaries, identity, folder }, join(folder, "in the way/cache"));
    expect(await readFile(join(dataDirectory, "PG_VERSION"), "utf8")).toBe(`${binaries.version}\n`);
  });

  test("is stopped by `await using`", async () => {
    let url: string;
    {
      await using server = await startThrowawayServer();
      ({ url } = server);
      expect(await ask(url, "select current_user as me")).toEqual({ me: "postgres" });
    }
    await expect(ask(url, "select 1")).rejects.toThrow("ECONNREFUSED");
  });

  test("goes by itself when its process is killed", async () => {
    const { owner, url, exited } = await startInProcess("setInterval(() => {}, 1000);");
    const folder = await folderOf(url);
    owner.kill("SIGKILL");
    await exited;
    while (existsSync(folder)) await sleep(20);
    await expect(ask(url, "select 1")).rejects.toThrow("ECONNREFUSED");
  });

  test("does not keep a process alive that forgets to stop it, and goes with it", async () => {
    const { url, exited } = await startInProcess("setTimeout(() => {}, 500);");
    const folder = await folderOf(url);
    expect(await exited).toEqual([0, null]);
    while (existsSync(folder)) await sleep(20);
  });

  test("that does not start says why and leaves nothing behind", async () => {
    await expect(startThrowawayServer({ settings: { wal_level: "wrong" } })).rejects.toMatchObject({
      code: "LOCAL_SERVER_FAILED",
      why: expect.stringContaining('invalid value for parameter "wal_level"'),
    });
  });
});
