import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { createDatabase, type TestDatabase } from "@strata/postgres-testkit";
import { describe, expect, test, vi } from "vitest";
import { emptyFolder, strata } from "./strata.ts";

const BINARY = join(import.meta.dirname, "../bin/strata.js");
const ANY = "--any-database";

describe("strata seed", () => {
  test("fills every domain with as many rows as were asked for, by COPY; the same number meets its own rows", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await strata(["migrate"], { url });
    const first = await strata(["seed", "--rows", "10000", "--seed", "7", ANY], { url });
    expect(first).toMatchObject({ code: 0, stderr: "" });
    expect(first.stdout).toMatch(/, seed 7\n(?: {2}@strata\/\S+ {2}[\d,]+ \w+.*\n){4}$/);
    const [counts] = await sql`
      select (select count(*)::int from timers) as timers, (select count(*)::int from jobs) as jobs,
        (select count(*)::int from intent_executions) as executions, (select count(*)::int from sync_events) as events,
        (select count(*)::int from tasks) > 0 and (select count(*)::int from sync_sessions) > 0
          and (select count(*)::int from scheduled_intents) > 0 as others`;
    expect(counts).toEqual({ timers: 10_000, jobs: 10_000, executions: 10_000, events: 10_000, others: true });

    const again = await strata(["seed", "timer-schema", "--rows", "10", "--seed", "7", ANY], { url });
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining("error SEED_FAILED") });
    expect(again.stderr).toContain("--seed");
    const another = await strata(["seed", "timer-schema", "--rows", "10", ANY], { url });
    expect(another.code).toBe(0);
    expect(await sql`select count(*)::int as timers from timers`).toEqual([{ timers: 10_010 }]);
  });

  test("Ctrl-C: exit code 130, a word about it, and nothing of the package that was being filled", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await strata(["migrate"], { url });
    // The jobs can be filled, and their tasks have to wait.
    const blocker = await sql.reserve();
    await blocker`BEGIN`;
    await blocker`LOCK TABLE tasks`;
    const child = spawn(process.execPath, [BINARY, "seed", "--rows", "10000", ANY], {
      env: { ...process.env, DATABASE_URL: url },
    });
    const ended = Promise.all([once(child, "close"), text(child.stdout), text(child.stderr)]);
    expect(await vi.waitUntil(() => whatWaits(sql), { timeout: 60_000 })).toMatch(/^COPY "tasks" /);
    child.kill("SIGINT");
    const [[code], stdout, stderr] = await ended;
    await blocker`ROLLBACK`;
    blocker.release();

    expect(code).toBe(130);
    expect(stdout).toContain("@strata/intents-schema  1,000 intents");
    expect(stderr).toBe(
      "Interrupted. Nothing stays of @strata/jobs-schema, which was being filled. What is listed above does.\n",
    );
    await vi.waitUntil(async () => (await whatWaits(sql)) === undefined, { timeout: 60_000 });
    expect(
      await sql`select (select count(*)::int from jobs) as jobs,
      (select count(*)::int from intent_executions) as executions`,
    ).toEqual([{ jobs: 0, executions: 10_000 }]);
  });

  test("refuses a database that is not the embedded server of this checkout, and writes nothing", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await strata(["migrate"], { url });
    const refused = await strata(["seed"], { url });
    expect(refused).toMatchObject({ code: 4, stderr: expect.stringContaining("error SEED_NOT_LOCAL") });
    expect(refused.stderr).toContain(ANY);
    expect(refused.stderr).not.toContain(new URL(url).password);
    expect(await sql`select from timers`).toHaveLength(0);
  });

  test("where the tables are not there, says how to make them", async () => {
    await using database = await createDatabase();
    const failed = await strata(["seed", ANY], { url: database.url });
    expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining("error SEED_FAILED") });
    expect(failed.stderr).toContain("strata migrate");
  });

  test.each(["0", "-1", "1e3", "many", "100000001"])("takes no --rows=%s", async (rows) => {
    const cwd = await emptyFolder();
    const refused = await strata(["seed", `--rows=${rows}`], { cwd, url: "postgres://127.0.0.1:1/nowhere" });
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("--rows") });
  });
});

/** The statement that waits for the tasks. */
async function whatWaits(sql: TestDatabase["sql"]): Promise<string | undefined> {
  const [waiting] = await sql<{ query: string }[]>`
    select query from pg_stat_activity join pg_locks using (pid) where not granted and relation = 'tasks'::regclass`;
  return waiting?.query;
}
