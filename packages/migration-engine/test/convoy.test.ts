import { createDatabase } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { migrate, revert, status, type RunEvent } from "../src/index.ts";
import { schemaPackage, table } from "./schema-package-fixture.ts";

/** Names in order: `20250101000001_m1` … */
const name = (at: number): string => `2025010100${String(at).padStart(4, "0")}_m${at}`;

/** Ten migrations, of which one is something else. */
async function ten(at: number, script: string) {
  const tables = Array.from({ length: 10 }, (_, one) => [name(one), table(`t${one}`)] as const);
  return [await schemaPackage("a", { ...Object.fromEntries(tables), [name(at)]: { "migration.sql": script } })];
}

/** What happened, in the order in which it was told: `started 3`, `notice 3`, `finished 3`. */
function recorder() {
  const told: string[] = [];
  const report = (event: RunEvent): void => {
    if ("migration" in event) told.push(`${event.type} ${event.migration.name.split("_m")[1]}`);
  };
  return { told, report };
}

const upTo = (count: number): string[] =>
  Array.from({ length: count }, (_, one) => [`started ${one}`, `finished ${one}`]).flat();

describe("migrations whose messages are on their way together", () => {
  test("are told in order, each as if it had been alone, with the notices that are its own", async () => {
    await using database = await createDatabase();
    const { told, report } = recorder();
    const roster = await ten(4, "DO $$ BEGIN RAISE WARNING 'careful'; END $$;");
    await migrate({ url: database.url, roster, report });
    expect(told).toEqual([...upTo(4), "started 4", "notice 4", "finished 4", ...upTo(10).slice(10)]);
  });

  test.each([
    ["a statement that fails", "CREATE TABLE t4 (); SELECT nonsense;", { code: "MIGRATION_FAILED" }],
    [
      "a constraint that only COMMIT looks at",
      "CREATE TABLE t4 (a int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED); INSERT INTO t4 VALUES (1), (1);",
      { code: "MIGRATION_FAILED" },
    ],
    ["another encoding", "CREATE TABLE t4 (); SET client_encoding = 'LATIN1';", { code: "ENCODING_CHANGED" }],
  ])("stop at %s: those before stay, none behind has run", async (_, script, error) => {
    await using database = await createDatabase();
    const { told, report } = recorder();
    await expect(migrate({ url: database.url, roster: await ten(4, script), report })).rejects.toMatchObject(error);
    expect(told).toEqual([...upTo(4), "started 4"]);
    const tables = await database.sql`SELECT relname FROM pg_class WHERE relname ~ '^t[0-9]$' ORDER BY 1`;
    expect(tables.map(({ relname }) => relname)).toEqual(["t0", "t1", "t2", "t3"]);
    expect(await database.sql`SELECT count(*)::int FROM strata_ledger`).toEqual([{ count: 4 }]);
  });

  test("wait when one gives way to a lock: it is tried again, and only then come those behind", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await sql`CREATE TABLE busy (id int)`;
    const roster = await ten(4, "ALTER TABLE busy ADD COLUMN b int;");
    const { told, report } = recorder();
    const blocker = await sql.reserve();
    await blocker`BEGIN`;
    await blocker`LOCK TABLE busy`;
    let tablesMeanwhile: unknown;
    const run = migrate({
      url,
      roster,
      lockTimeoutMs: 100,
      report: (event) => {
        report(event);
        if (event.type !== "retry" || tablesMeanwhile !== undefined) return;
        tablesMeanwhile = sql`SELECT count(*)::int FROM pg_class WHERE relname ~ '^t[0-9]$'`.then((rows) => {
          void blocker`COMMIT`.then(() => blocker.release());
          return rows[0];
        });
      },
    });
    await run;
    expect(await tablesMeanwhile).toEqual({ count: 4 });
    expect(told.filter((one) => !/retry|watched/.test(one))).toEqual(upTo(10));
    expect(told).toContain("retry 4");
    expect((await status({ url, roster })).map(({ state }) => state)).toEqual(Array(10).fill("applied"));
  });

  test("let one that is not transactional run by itself between them", async () => {
    await using database = await createDatabase();
    const { url } = database;
    const script = "-- strata: non-transactional\nCREATE INDEX CONCURRENTLY t3_id ON t3 (id);\nCREATE TABLE t4 ();";
    const { told, report } = recorder();
    const roster = await ten(4, script);
    await migrate({ url, roster, report });
    expect(told.filter((one) => !one.startsWith("watched"))).toEqual(upTo(10));
  });

  test("come back the same way", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const roster = [
      await schemaPackage("a", Object.fromEntries([0, 1, 2, 3, 4, 5].map((at) => [name(at), table(`t${at}`)]))),
    ];
    await migrate({ url, roster });
    await revert({ url, roster, all: true });
    expect(await sql`SELECT count(*)::int FROM strata_ledger`).toEqual([{ count: 0 }]);
    expect(await sql`SELECT count(*)::int FROM pg_class WHERE relname ~ '^t[0-9]$'`).toEqual([{ count: 0 }]);
  });
});

test("how long each took is told by the server: what was said is what the ledger has, both ways", async () => {
  await using database = await createDatabase();
  const { url, sql } = database;
  const roster = await ten(4, "SELECT pg_sleep(0.2);");
  const took = new Map<string, number>();
  const report = (event: RunEvent): void => {
    if (event.type === "finished") took.set(event.migration.name, event.durationMs);
  };
  // A clock that stands still: none of it is measured on this side.
  const clock = { now: () => 0, sleep: () => Promise.resolve() };
  await migrate({ url, roster, report, clock });
  const rows = await sql<
    { name: string; ms: number }[]
  >`SELECT name, duration_ms AS ms FROM strata_ledger ORDER BY name`;
  expect(rows).toHaveLength(10);
  expect(Object.fromEntries(took)).toEqual(Object.fromEntries(rows.map((row) => [row.name, row.ms])));
  expect(took.get(name(4))).toBeGreaterThanOrEqual(200);

  const down = { "migration.sql": "SELECT 1;", "down.sql": "SELECT pg_sleep(0.2);" };
  const back = { url, roster: [await schemaPackage("b", { [name(0)]: down })], report, clock };
  await migrate(back);
  await revert(back);
  expect(took.get(name(0))).toBeGreaterThanOrEqual(200);
});
