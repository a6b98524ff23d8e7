import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { ensureLocalServer, localServerStatus, resetLocalServer, stopLocalServer } from "../src/index.ts";
import { ask, emptyCheckout, ensureInProcess } from "./checkout.ts";

describe("ensure, stop, status and reset", () => {
  test("the server is made, started and found again, and keeps its data, port and password when it is stopped", async () => {
    const root = await emptyCheckout();
    const first = await ensureLocalServer({ root });
    expect(first).toMatchObject({ started: true, dataDirectory: join(root, ".strata", "postgres", "data") });
    await ask(first.url, "create table kept as select 42 as answer");

    expect(await ensureLocalServer({ root })).toEqual({ ...first, started: false });
    expect(await stopLocalServer({ root })).toBe(true);
    expect(await stopLocalServer({ root })).toBe(false);
    expect(await ensureLocalServer({ root })).toEqual(first);
    expect(await ask(first.url, "select answer from kept")).toEqual({ answer: 42 });
  });

  test("another checkout has another server", async () => {
    const [one, two] = [await emptyCheckout(), await emptyCheckout()];
    const [first, second] = await Promise.all([ensureLocalServer({ root: one }), ensureLocalServer({ root: two })]);
    expect(first.port).not.toBe(second.port);
    await ask(first.url, "create table only_here (id int)");
    await expect(ask(second.url, "select from only_here")).rejects.toThrow("does not exist");
    await stopLocalServer({ root: one });
    expect(await localServerStatus({ root: two })).toMatchObject({ state: "running", port: second.port });
  });

  test("the server moves to another port when somebody has taken its own", async () => {
    const root = await emptyCheckout();
    const { port } = await ensureLocalServer({ root });
    await stopLocalServer({ root });
    const somebody = createServer().listen(port, "127.0.0.1");
    onTestFinished(() => void somebody.close());

    const moved = await ensureLocalServer({ root });
    expect(moved.port).not.toBe(port);
    expect(await ask(moved.url, "select 1 as one")).toEqual({ one: 1 });
    expect(await localServerStatus({ root })).toMatchObject({ state: "running", port: moved.port });
  });

  test("a reset leaves an empty database at the same URL", async () => {
    const root = await emptyCheckout();
    const { url } = await ensureLocalServer({ root });
    await ask(url, "create table gone (id int)");
    const anew = await resetLocalServer({ root });
    expect(anew).toMatchObject({ started: true, url });
    await expect(ask(anew.url, "select from gone")).rejects.toThrow("does not exist");
  });

  test("asking for the state starts nothing", async () => {
    const root = await emptyCheckout();
    const dataDirectory = join(root, ".strata", "postgres", "data");
    expect(await localServerStatus({ root })).toEqual({ state: "missing", dataDirectory });
    const { port } = await ensureLocalServer({ root });
    const running = await localServerStatus({ root });
    expect(running).toEqual({ state: "running", port, pid: expect.any(Number), dataDirectory, version: "18" });
    await stopLocalServer({ root });
    expect(await localServerStatus({ root })).toEqual({ state: "stopped", dataDirectory, version: "18" });
  });
});

describe("the server of a checkout", () => {
  let root: string;
  let url: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "strata check out "));
    ({ url } = await ensureLocalServer({ root }));
  });
  afterAll(async () => {
    await stopLocalServer({ root });
    await rm(root, { recursive: true });
  });

  test("has a database named strata, whose text is UTF-8 and sorts alike everywhere", async () => {
    const statement = `select current_database() as name, pg_encoding_to_char(encoding) as encoding, datlocale as locale,
      upper('äé') as upper from pg_database where datname = current_database()`;
    expect(await ask(url, statement)).toEqual({ name: "strata", encoding: "UTF8", locale: "C.UTF-8", upper: "ÄÉ" });
  });

  test("lets nobody in without its password, which others cannot read", async () => {
    const wrong = new URL(url);
    wrong.password = "wrong";
    await expect(ask(wrong.href, "select 1")).rejects.toThrow("password authentication failed");
    expect(statSync(join(root, ".strata", "postgres", "server.json")).mode & 0o777).toBe(0o600);
    expect(execFileSync("find", [root, "-name", "password"]).toString()).toBe("");
  });

  test("listens on the loopback address alone, and on no socket file", async () => {
    expect(await ask(url, "select current_setting('listen_addresses') as at")).toEqual({ at: "127.0.0.1" });
    expect(await ask(url, "select current_setting('unix_socket_directories') as at")).toEqual({ at: "" });
  });

  test("stays out of git in any checkout", () => {
    expect(readFileSync(join(root, ".strata", ".gitignore"), "utf8")).toBe("*\n");
  });
});

test("eight processes at the same moment get the same server, started once", async () => {
  const root = await emptyCheckout();
  const servers = await Promise.all(Array.from({ length: 8 }, () => ensureInProcess(root)));
  expect(new Set(servers.map(({ url }) => url)).size).toBe(1);
  expect(servers.filter(({ started }) => started)).toHaveLength(1);
});

test("the process that started it ends, with its output, and the server stays", async () => {
  const root = await emptyCheckout();
  const { url, lines } = await ensureInProcess(root);
  expect(lines).toEqual(["Making the data directory of the embedded PostgreSQL", "Starting the embedded PostgreSQL"]);
  expect(await ask(url, "select 1 as one")).toEqual({ one: 1 });
});
