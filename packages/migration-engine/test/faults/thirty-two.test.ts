import type { ChildProcess } from "node:child_process";
import { createDatabase, readCatalog, type TestDatabase } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { migrate, type SchemaPackage } from "../../src/index.ts";
import { schemaPackage, table } from "../schema-package-fixture.ts";
import { exitCode, killAtRandom, saw, startMigrator, told } from "./migrator-process.ts";

const MIGRATORS = 32;
const TIMEOUT = { timeout: 600_000 };

/** What would be seen in the rows if anything happened twice. */
const COUNT = "CREATE TABLE IF NOT EXISTS counted (what text); INSERT INTO counted VALUES";

function plainRoster(): Promise<SchemaPackage[]> {
  return Promise.all([
    schemaPackage("a", {
      "20250101000000_first": table("a1"),
      "20250103000000_rows": { "migration.sql": `${COUNT} ('rows');` },
    }),
    schemaPackage("b", { "20250102000000_first": table("b1") }),
  ]);
}

async function rosterWithIndex(): Promise<SchemaPackage[]> {
  const index =
    "-- strata: non-transactional\nCREATE INDEX CONCURRENTLY numbers_n ON numbers (n);\nINSERT INTO counted VALUES ('index');";
  const numbers = `CREATE TABLE numbers AS SELECT n FROM generate_series(1, 20000) n; ${COUNT} ('rows');`;
  return [
    await schemaPackage("a", {
      "20250101000000_numbers": { "migration.sql": numbers },
      "20250102000000_index": { "migration.sql": index },
      "20250103000000_last": { "migration.sql": "CREATE TABLE last (); INSERT INTO counted VALUES ('last');" },
    }),
  ];
}

/** As many rows as each would leave alone, and the same catalog as one migrator alone makes. */
async function expectOnce(
  { sql }: TestDatabase,
  roster: readonly SchemaPackage[],
  counted: readonly string[],
): Promise<void> {
  await using alone = await createDatabase();
  await migrate({ url: alone.url, roster });
  const ledger = async (one: TestDatabase["sql"]): Promise<unknown> =>
    one`SELECT package, name, checksum, statements_done FROM strata_ledger ORDER BY sequence`;
  expect(await sql`SELECT what FROM counted ORDER BY what`).toEqual(counted.map((what) => ({ what })));
  expect([...((await ledger(sql)) as unknown[])]).toEqual([...((await ledger(alone.sql)) as unknown[])]);
  expect(await readCatalog(sql)).toEqual(await readCatalog(alone.sql));
  expect(await sql`SELECT FROM pg_index WHERE NOT indisvalid`).toEqual([]);
}

/** So many processes that all wait for their turn; the first of them gets it when this is done. */
async function startWaiting({ url, sql }: TestDatabase, roster: readonly SchemaPackage[]): Promise<ChildProcess[]> {
  // Until all of them wait for it, the lock is ours.
  const holder = await sql.reserve();
  await holder`SELECT pg_advisory_lock(1937011297, hashtext(current_schema()))`;
  const migrators = Array.from({ length: MIGRATORS }, () => startMigrator(url, roster));
  await Promise.all(migrators.map((one) => saw(one, "lock-waiting")));
  await holder`SELECT pg_advisory_unlock_all()`;
  holder.release();
  return migrators;
}

describe.each([
  ["on an empty database", plainRoster, ["rows"]],
  ["with an index to build concurrently", rosterWithIndex, ["index", "last", "rows"]],
] as const)(`${MIGRATORS} processes at once %s`, TIMEOUT, (_, rosterOf, counted) => {
  test("all succeed, everything happens once", async () => {
    await using database = await createDatabase();
    const roster = await rosterOf();
    const outcomes = await Promise.all((await startWaiting(database, roster)).map((one) => told(one)));
    expect(outcomes.map(({ code }) => code)).toEqual(Array(MIGRATORS).fill(0));
    expect(outcomes.flatMap(({ events }) => events).filter((event) => event === "finished")).toHaveLength(3);
    await expectOnce(database, roster, counted);
  });
});

test(
  `${MIGRATORS} processes, and the one that works is killed: the others succeed, everything happens once`,
  TIMEOUT,
  async () => {
    await using database = await createDatabase();
    const roster = await rosterWithIndex();
    const migrators = await startWaiting(database, roster);
    const ends = migrators.map((one) => exitCode(one));
    const victim = await Promise.race(migrators.map((one) => saw(one, "started").then(() => one)));
    // Whatever it is doing then, it is killed at it.
    await killAtRandom(victim, 300);
    const left = await Promise.all(ends.filter((_, at) => migrators[at] !== victim));
    expect(left).toEqual(Array(MIGRATORS - 1).fill(0));
    await expectOnce(database, roster, ["index", "last", "rows"]);
  },
);
