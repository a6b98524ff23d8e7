import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { PassThrough } from "node:stream";
import { pathToFileURL } from "node:url";
import { createDatabase, readCatalog } from "@strata/postgres-testkit";
import { expect, test } from "vitest";
import { Interrupted } from "../src/console/ask.ts";
import { confirm } from "../src/console/confirm.ts";
import { EXIT_CODES } from "../src/exit-codes.ts";
import { fakeTerminal } from "./fake-terminal.ts";
import { strata } from "./strata.ts";

test("Ctrl-C while a migration runs: exit code 130, a word about it, and nothing of it stays", async () => {
  await using database = await createDatabase();
  const { url, sql } = database;
  await strata(["migrate"], { url });
  await strata(["revert", "--yes"], { url });
  const before = await readCatalog(sql);

  // The newest migration refers to this table, and so has to wait.
  const blocker = await sql.reserve();
  await blocker`BEGIN`;
  await blocker`LOCK TABLE scheduled_intents`;
  const child = spawn(process.execPath, [join(import.meta.dirname, "../bin/strata.js"), "migrate"], {
    env: { ...process.env, DATABASE_URL: url },
  });
  const ended = once(child, "close");
  let told = "";
  for await (const line of createInterface(child.stderr)) {
    told += line;
    if (line.includes("waits for pid")) child.kill("SIGINT");
  }
  const [code] = await ended;
  await blocker`ROLLBACK`;
  blocker.release();

  expect(told).toContain("Interrupted. Nothing stays of a migration that was running");
  expect(code).toBe(EXIT_CODES.interrupted);
  expect((await strata(["status"], { url })).code).toBe(EXIT_CODES.pending);
  expect(await readCatalog(sql)).toEqual(before);
});

test("Ctrl-C at a question ends it, and nothing was done", async () => {
  const { world } = fakeTerminal();
  Object.assign(world.stdin(), { isTTY: true });
  const asked = confirm(world, "All of it would be reverted.\n");
  (world.stdin() as PassThrough).write("\u0003");
  await expect(asked).rejects.toThrow(Interrupted);
});

test("Ctrl-C hands the spans over before the process ends", async () => {
  await using database = await createDatabase();
  const { url, sql } = database;
  const blocker = await sql.reserve();
  await blocker`SELECT pg_advisory_lock(1937011297, hashtext('public'))`;
  const provider = pathToFileURL(join(import.meta.dirname, "tracer-provider.ts")).href;
  const child = spawn(process.execPath, [join(import.meta.dirname, "../bin/strata.js"), "migrate"], {
    env: { ...process.env, DATABASE_URL: url, NODE_OPTIONS: `--import ${provider}` },
  });
  const ended = once(child, "close");
  let told = "";
  for await (const line of createInterface(child.stderr)) {
    told += `${line}\n`;
    if (line.includes("Waiting for another migrator")) child.kill("SIGINT");
  }
  expect(await ended).toEqual([EXIT_CODES.interrupted, null]);
  blocker.release();
  expect(told).toMatch(/"name":"strata lock wait"/);
  expect(told).toMatch(/"name":"strata migrate".*"process\.exit\.code":130/);
});
