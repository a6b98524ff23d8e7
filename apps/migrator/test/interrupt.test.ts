import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createDatabase, readCatalog } from "@strata/postgres-testkit";
import { expect, test } from "vitest";
import { EXIT_CODES } from "../src/exit-codes.ts";
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
