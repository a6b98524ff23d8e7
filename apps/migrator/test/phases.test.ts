import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createDatabase } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { EXIT_CODES } from "../src/exit-codes.ts";
import { faultsOf } from "./event-schema.ts";
import { BODY, LETTERS, lettersProject, write } from "./letters-project.ts";
import { events, strata } from "./strata.ts";

describe("a migration in phases, from the command line", () => {
  test("plan names the phases, and shows the SQL of each", async () => {
    await using database = await createDatabase();
    const at = { url: database.url, cwd: await lettersProject() };
    const plan = await strata(["plan", "--sql", "--until", "ready"], at);
    expect(plan.stdout).toContain(`mail/${BODY}  (in phases: expand, backfill, enforce, contract)`);
    expect(plan.stdout).toContain("-- strata: file expand.sql\n       ALTER TABLE letters ADD COLUMN body jsonb;");
    expect(plan.stdout).toContain("-- strata: file contract.sql");
    expect(plan.stdout).toContain("--until ready stops here, before contract");
    expect((await strata(["plan", "--until", "done"], at)).stderr).toContain("--until knows nothing but ready");
  });

  test("migrate --until ready stops before contract and says what to do then; status shows it; migrate ends it", async () => {
    await using database = await createDatabase();
    const at = { url: database.url, cwd: await lettersProject() };
    await strata(["migrate", "--to", LETTERS], at);
    await write(database.sql, 1_000);

    const ready = await strata(["migrate", "--until", "ready"], at);
    expect(ready).toMatchObject({ code: EXIT_CODES.ok, stderr: "" });
    expect(ready.stdout).toMatch(
      /expand done {2}\d.*\n {7}backfill done {2}1,000 rows {2}\d.*\n {7}enforce done {2}\d/,
    );
    expect(ready.stdout).toContain(`1/1  ready     mail/${BODY}  contract waits\n`);
    expect(ready.stdout).toMatch(
      /Ready: all of mail\/\w+ is done but its contract\.\nDeploy the new release everywhere; then: strata migrate\n$/,
    );

    const status = await strata(["status"], at);
    expect(status.code).toBe(EXIT_CODES.pending);
    expect(status.stdout).toContain(`unfinished  mail/${BODY}  ready: contract waits; \`migrate\` does it`);
    expect(status.stdout).toContain("1 migration pending, 1 applied.");
    expect((await strata(["plan"], at)).stdout).toContain("(begun; left: contract)");

    await database.sql`INSERT INTO letters VALUES (0, 'open')`;
    const guarded = await strata(["migrate"], at);
    expect(guarded.code).toBe(EXIT_CODES.refused);
    expect(guarded.stderr).toContain("error CONTRACT_GUARDED");
    expect(guarded.stderr).toContain("letter 0 is still open");

    await database.sql`UPDATE letters SET note = 'closed' WHERE id = 0`;
    const done = await strata(["migrate"], at);
    expect(done.stdout).toContain("contract done");
    expect(done.stdout).toMatch(/1\/1 {2}applied {3}mail\/\w+ {2}\d/);
    expect((await strata(["status"], at)).stdout).toContain("(in phases)");
  });

  test("every event of it is as the schema says", async () => {
    await using database = await createDatabase();
    const at = { url: database.url, cwd: await lettersProject() };
    await strata(["migrate", "--to", LETTERS], at);
    await write(database.sql, 100);
    const printed = [
      ...events(await strata(["plan", "--json"], at)),
      ...events(await strata(["migrate", "--until", "ready", "--json"], at)),
      ...events(await strata(["status", "--json"], at)),
      ...events(await strata(["revert", "--yes", "--json"], at)),
      ...events(await strata(["migrate", "--json"], at)),
      ...events(await strata(["status", "--json"], at)),
    ];
    expect(printed.flatMap((event) => faultsOf(event).map((fault) => ({ event, fault })))).toEqual([]);
    const names = new Set(printed.map(({ event }) => event));
    for (const name of ["phase-started", "phase-finished", "ready", "backfill-started", "backfill-finished"]) {
      expect(names).toContain(name);
    }
    expect(printed).toContainEqual({
      event: "done",
      applied: 0,
      ready: { package: "mail", name: BODY },
      waiting: 0,
    });
  });
});

describe("Ctrl-C in a backfill", () => {
  test("stops it after the batch with exit code 130; status shows how far it has come, and migrate goes on there", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const cwd = await lettersProject();
    await strata(["migrate", "--to", LETTERS], { url, cwd });
    await write(sql, 100_000);
    const child = spawn(process.execPath, [join(import.meta.dirname, "../bin/strata.js"), "migrate", "--json"], {
      cwd,
      env: { PATH: process.env["PATH"], DATABASE_URL: url },
    });
    const ended = once(child, "close");
    let told = "";
    child.stderr.on("data", (text: Buffer) => (told += String(text)));
    const printed: Record<string, unknown>[] = [];
    for await (const line of createInterface(child.stdout)) {
      printed.push(JSON.parse(line) as Record<string, unknown>);
      if (line.includes('"backfill-progress"') && !child.killed) child.kill("SIGINT");
    }
    expect(await ended).toEqual([EXIT_CODES.interrupted, null]);
    expect(told).toContain("Stops after this batch");
    expect(printed.at(-1)).toMatchObject({ event: "error", code: "INTERRUPTED", outcome: "interrupted" });
    expect(printed.flatMap((event) => faultsOf(event))).toEqual([]);

    const [{ done } = { done: 0 }] = await sql<{ done: number }[]>`SELECT count(body)::int AS done FROM letters`;
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(100_000);
    const { stdout } = await strata(["status"], { url, cwd });
    expect(stdout).toContain(`at backfill: ${done.toLocaleString("en-US")} rows`);
    expect(stdout).toMatch(/`migrate` goes on there, then enforce, contract/);
    expect((await strata(["migrate"], { url, cwd })).code).toBe(EXIT_CODES.ok);
    expect(await sql`SELECT count(*)::int FROM letters WHERE body IS NULL`).toEqual([{ count: 0 }]);
  });
});
