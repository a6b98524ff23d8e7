import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as api from "@opentelemetry/api";
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import type { RunEvent } from "@strata/migration-engine";
import { createDatabase } from "@strata/postgres-testkit";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { traceRun } from "../src/telemetry/spans.ts";
import { LETTERS, lettersProject, write } from "./letters-project.ts";
import { strata, type Outcome } from "./strata.ts";

interface SeenSpan {
  readonly name: string;
  readonly id: string;
  readonly parent: string | undefined;
  readonly attributes: Record<string, unknown>;
  readonly failed: boolean;
}

const PROVIDER = pathToFileURL(join(import.meta.dirname, "tracer-provider.ts")).href;

async function traced(
  argv: readonly string[],
  url: string,
  cwd?: string,
): Promise<{ outcome: Outcome; spans: SeenSpan[] }> {
  const outcome = await strata(argv, { url, ...(cwd && { cwd }), env: { NODE_OPTIONS: `--import ${PROVIDER}` } });
  const lines = outcome.stderr.split("\n").filter((line) => line.startsWith('{"span"'));
  return { outcome, spans: lines.map((line) => (JSON.parse(line) as { span: SeenSpan }).span) };
}

describe("where a tracer provider is registered", () => {
  test("a run, its packages, their migrations and every statement are spans, handed over before the process ends", async () => {
    await using database = await createDatabase();
    const { spans } = await traced(["migrate"], database.url);
    const [run, ...others] = spans.filter(({ parent }) => parent === undefined);
    expect(others).toEqual([]);
    expect(run).toMatchObject({
      name: "strata migrate",
      attributes: { "strata.migrations": 15, "process.exit.code": 0 },
      failed: false,
    });
    const packages = spans.filter(({ name }) => name === "strata package");
    expect(packages.map(({ attributes }) => attributes["strata.package"])).toEqual(
      // Each has migrations in three stretches of time.
      Array.from({ length: 3 }, () => ["timer", "jobs", "sync-audit", "intents"])
        .flat()
        .map((domain) => `@strata/${domain}-schema`),
    );
    expect(new Set(packages.map(({ parent }) => parent))).toEqual(new Set([run?.id]));

    const migrations = spans.filter(({ name }) => name === "strata apply");
    expect(migrations).toHaveLength(15);
    expect(migrations[0]).toMatchObject({
      parent: packages[0]?.id,
      failed: false,
      attributes: {
        "strata.package": "@strata/timer-schema",
        "strata.migration": "20250101000000_create_timers_table",
      },
    });
    const statements = spans.filter(({ parent }) => parent === migrations[0]?.id);
    expect(statements.map(({ name }) => name)).toEqual([
      "CREATE TABLE",
      "CREATE INDEX",
      "CREATE INDEX",
      "CREATE INDEX",
      "CREATE FUNCTION",
      "CREATE TRIGGER",
    ]);
    expect(statements[1]?.attributes).toMatchObject({
      "db.operation.name": "CREATE INDEX",
      "db.query.text": expect.stringMatching(/^CREATE INDEX "idx_timers_execute_at_status" .* = 'pending'$/),
      "strata.statement.line": 19,
    });
  });

  test("the phases of a migration are spans below it, with their statements or the rows of their backfill", async () => {
    await using database = await createDatabase();
    const cwd = await lettersProject();
    await strata(["migrate", "--to", LETTERS], { url: database.url, cwd });
    await write(database.sql, 100);
    const { spans } = await traced(["migrate"], database.url, cwd);
    const migration = spans.find(({ name }) => name === "strata apply");
    const phases = spans.filter(({ parent }) => parent === migration?.id);
    expect(phases.map(({ name }) => name)).toEqual([
      "strata phase expand",
      "strata phase backfill",
      "strata phase enforce",
      "strata phase contract",
    ]);
    expect(phases[1]?.attributes).toMatchObject({ "strata.phase": "backfill", "strata.backfill.rows": 100 });
    const statements = spans.filter(({ parent }) => parent === phases[0]?.id);
    expect(statements.map(({ name }) => name)).toEqual(["ALTER TABLE", "CREATE FUNCTION", "CREATE TRIGGER"]);
  });

  test("a failure marks the migration and the run, with the error's code", async () => {
    await using database = await createDatabase();
    await database.sql`CREATE TABLE timers ()`;
    const { outcome, spans } = await traced(["migrate"], database.url);
    expect(outcome.code).toBe(1);
    const failed = { failed: true, attributes: { "error.type": "MIGRATION_FAILED" } };
    expect(spans).toMatchObject([
      { name: "strata apply", ...failed },
      { name: "strata package", ...failed },
      { name: "strata migrate", ...failed },
    ]);
  });
});

describe("the events of a run", () => {
  const exporter = new InMemorySpanExporter();
  beforeEach(() => {
    const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
    api.trace.setGlobalTracerProvider(provider);
  });
  afterEach(() => {
    api.trace.disable();
    exporter.reset();
  });

  const migration = { package: "@strata/x", name: "20250101000000_one" };
  const position = { index: 1, total: 1 };
  const plan = { steps: [], applied: [], missing: [], edited: [], ignored: [] };
  const holder = { pid: 7, user: undefined, application: undefined, address: undefined, connectedForSeconds: 1 };

  test("the wait for another migrator is one span, however often it is reported, and ends before the migrations", async () => {
    const telemetry = traceRun(api, "strata migrate");
    const events: RunEvent[] = [
      { type: "lock-waiting", holder, waitedMs: 0 },
      { type: "lock-waiting", holder, waitedMs: 5000 },
      { type: "lock-acquired", waitedMs: 5001 },
      { type: "apply-planned", plan },
      { type: "started", action: "apply", migration, position },
      { type: "retry", migration, waitMs: 1, attempt: 1 },
      { type: "finished", action: "apply", migration, position, durationMs: 1 },
    ];
    for (const event of events) telemetry.observe(event);
    await telemetry.end({ exitCode: 0 });
    const spans = exporter.getFinishedSpans();
    expect(spans.map(({ name }) => name)).toEqual([
      "strata lock wait",
      "strata apply",
      "strata package",
      "strata migrate",
    ]);
    const [wait, apply, stretch, run] = spans;
    expect(wait?.attributes).toEqual({ "strata.lock.holder.pid": 7 });
    expect(apply?.events.map(({ name }) => name)).toEqual(["retry"]);
    const parents = [wait, apply, stretch].map((span) => span?.parentSpanContext?.spanId);
    expect(parents).toEqual([run, stretch, run].map((span) => span?.spanContext().spanId));
  });

  test("packages that take turns have a span for every stretch, and a long statement is cut", async () => {
    const telemetry = traceRun(api, "strata migrate");
    for (const owner of ["a", "a", "b", "a"]) {
      const one = { package: owner, name: "x" };
      telemetry.observe({ type: "started", action: "apply", migration: one, position });
      const text = `SELECT '${"x".repeat(5000)}'`;
      telemetry.observeStatement({ migration: one, index: 1, line: 1, text, tag: "SELECT 1", durationMs: 1 });
      telemetry.observe({ type: "finished", action: "apply", migration: one, position, durationMs: 1 });
    }
    await telemetry.end({ exitCode: 0 });
    const spans = exporter.getFinishedSpans();
    const stretches = spans.filter(({ name }) => name === "strata package");
    expect(stretches.map(({ attributes }) => attributes["strata.package"])).toEqual(["a", "b", "a"]);
    const statement = spans.find(({ name }) => name === "SELECT");
    expect(String(statement?.attributes["db.query.text"])).toHaveLength(2048);
  });

  test("a collector that is away does not make the run fail", async () => {
    api.trace.disable();
    const real = new TracerProvider();
    api.trace.setGlobalTracerProvider({
      getTracer: (name) => real.getTracer(name),
      forceFlush: () => Promise.reject(new Error("The collector is away.")),
    } as api.TracerProvider);
    await expect(traceRun(api, "strata migrate").end({ exitCode: 0 })).resolves.toBeUndefined();
  });
});

test("without a provider no line of the API is loaded", async () => {
  await using database = await createDatabase();
  const { stdout, stderr } = await strata(["status"], { url: database.url, env: { NODE_DEBUG: "module" } });
  expect(stdout).toContain("15 migrations pending");
  expect(stderr).not.toContain("@opentelemetry");
});
