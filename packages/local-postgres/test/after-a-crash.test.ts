import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { describe, expect, onTestFinished, test } from "vitest";
import { ensureLocalServer, localServerStatus, stopLocalServer } from "../src/index.ts";
import { placeOf } from "../src/checkout/place.ts";
import { pidFileOf } from "../src/server/pid-file.ts";
import { ask, emptyCheckout } from "./checkout.ts";

/** A checkout whose server has a table `kept` and was then killed, so that its pid file stays. */
async function killedServer(): Promise<{ root: string; pid: number; pidFile: string }> {
  const root = await emptyCheckout();
  const { url, dataDirectory } = await ensureLocalServer({ root });
  await ask(url, "create table kept as select 42 as answer");
  const pid = await kill(root);
  return { root, pid, pidFile: pidFileOf(dataDirectory) };
}

async function kill(root: string): Promise<number> {
  const { pid = 0 } = await localServerStatus({ root });
  process.kill(pid, "SIGKILL");
  return pid;
}

async function expectRecovered(root: string): Promise<void> {
  const { url } = await ensureLocalServer({ root });
  expect(await ask(url, "select answer from kept")).toEqual({ answer: 42 });
}

describe("after kill -9 of the server", () => {
  test("it starts again with its data", async () => {
    const { root } = await killedServer();
    // The kernel takes a moment to end it.
    await expect.poll(() => localServerStatus({ root }), { timeout: 60_000 }).toMatchObject({ state: "stopped" });
    await expectRecovered(root);
  });

  test("a backend that is still busy does not keep it from starting", async () => {
    const root = await emptyCheckout();
    const { url } = await ensureLocalServer({ root });
    await ask(url, "create table kept as select 42 as answer");
    const sql = postgres(url, { max: 1, onnotice: () => undefined });
    onTestFinished(() => sql.end({ timeout: 0 }));
    // Computes and never waits, so it does not notice that the postmaster is gone.
    const busy = sql`select count(*) from generate_series(1, 1e9::int) a where a % 2 = 3`.catch(
      (error: unknown) => error,
    );
    while (
      (await ask(
        url,
        "select from pg_stat_activity where query like '%generate_series(1, 1e9%' and state = 'active' and pid <> pg_backend_pid()",
      )) === undefined
    )
      await sleep(20);
    await kill(root);
    await expectRecovered(root);
    expect(await busy).toBeInstanceOf(Error);
  });
});

describe("after a reboot", () => {
  test("the pid in its file may belong to any other process, which is left alone", async () => {
    const { root, pid, pidFile } = await killedServer();
    const stranger = spawn("sleep", ["600"], { stdio: "ignore" });
    onTestFinished(() => void stranger.kill());
    await replacePid(pidFile, pid, stranger.pid ?? 0);
    expect(await localServerStatus({ root })).toMatchObject({ state: "stopped" });
    await expectRecovered(root);
    expect(stranger.exitCode).toBeNull();
  });

  test("the pid in its file may belong to the server of another checkout, which is left alone", async () => {
    const { root, pid, pidFile } = await killedServer();
    const other = await emptyCheckout();
    await ensureLocalServer({ root: other });
    const theirs = await localServerStatus({ root: other });
    await replacePid(pidFile, pid, theirs.pid ?? 0);
    await expectRecovered(root);
    expect(await localServerStatus({ root: other })).toEqual(theirs);
  });
});

describe.each([
  ["empty", ""],
  ["damaged", "\u0000\u0001 not a pid\n\n"],
])("a pid file that is %s", (_, content) => {
  test("does not keep a stopped server from starting", async () => {
    const { root, pidFile } = await killedServer();
    await writeFile(pidFile, content);
    await expectRecovered(root);
  });

  test("of a running server makes it start anew", async () => {
    const { root, pidFile, pid } = await killedServer();
    await ensureLocalServer({ root });
    await writeFile(pidFile, content);
    await expectRecovered(root);
    expect((await localServerStatus({ root })).pid).not.toBe(pid);
  });
});

describe("a start that was killed", () => {
  test("while initdb ran leaves nothing that matters", async () => {
    const root = await emptyCheckout();
    const index = JSON.stringify(join(import.meta.dirname, "../src/index.ts"));
    const script = `const { ensureLocalServer } = await import(${index}); await ensureLocalServer({ root: process.argv[1] })`;
    const starter = spawn(process.execPath, ["--input-type=module", "--eval", script, root], { stdio: "ignore" });
    while (!(await halfMade(root))) await sleep(5);
    starter.kill("SIGKILL");
    await once(starter, "exit");

    const { url } = await ensureLocalServer({ root });
    expect(await ask(url, "select 1 as one")).toEqual({ one: 1 });
    expect((await readdir(placeOf(root).folder)).toSorted()).toEqual(["data", "lock", "server.json", "server.log"]);
  });

  test("before the password was recorded is made good by a new one", async () => {
    const { root } = await killedServer();
    await rm(placeOf(root).record);
    await expectRecovered(root);
  });
});

test("a copied checkout gets a server of its own", async () => {
  const root = await emptyCheckout();
  const { url } = await ensureLocalServer({ root });
  await ask(url, "create table kept as select 42 as answer");
  await stopLocalServer({ root });
  const copy = await emptyCheckout();
  execFileSync("cp", ["-a", `${root}/.`, copy]);

  const original = await ensureLocalServer({ root });
  await cp(pidFileOf(original.dataDirectory), pidFileOf(placeOf(copy).dataDirectory));
  const copied = await ensureLocalServer({ root: copy });
  expect(copied.started).toBe(true);
  expect(copied.port).not.toBe(original.port);
  expect(await ask(copied.url, "select answer from kept")).toEqual({ answer: 42 });
});

test("a server that cannot start shows the end of its log", async () => {
  const root = await emptyCheckout();
  const { dataDirectory } = await ensureLocalServer({ root });
  await stopLocalServer({ root });
  await writeFile(join(dataDirectory, "postgresql.conf"), "no_such_parameter = 1\n", { flag: "a" });
  await expect(ensureLocalServer({ root })).rejects.toMatchObject({
    code: "LOCAL_SERVER_FAILED",
    why: expect.stringContaining('unrecognized configuration parameter "no_such_parameter"'),
    next: expect.stringContaining("pnpm db reset"),
  });
});

async function replacePid(pidFile: string, from: number, to: number): Promise<void> {
  await writeFile(pidFile, (await readFile(pidFile, "utf8")).replace(String(from), String(to)));
}

async function halfMade(root: string): Promise<boolean> {
  const names = await readdir(placeOf(root).folder, { recursive: true }).catch(() => []);
  return names.some((name) => name.includes("unfinished-") && name.endsWith("PG_VERSION"));
}
