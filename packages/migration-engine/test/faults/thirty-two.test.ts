import { createDatabase, readCatalog, type TestDatabase } from "@strata/postgres-testkit";
import { expect, test } from "vitest";
import { migrate, type MigrateOptions, type SchemaPackage } from "../../src/index.ts";
import { schemaPackage, table } from "../schema-package-fixture.ts";
import { exitCode, killAtRandom, saw, startMigrator, told } from "./migrator-process.ts";

const MIGRATORS = 32;
/** Where they are not all in a process of their own, for the sake of the machine. */
const PROCESSES = 8;
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
async function expectOnce({ sql }: TestDatabase, roster: readonly SchemaPackage[], counted: string[]): Promise<void> {
  await using alone = await createDatabase();
  await migrate({ url: alone.url, roster });
  const ledger = async (one: TestDatabase["sql"]): Promise<unknown> =>
    one`SELECT package, name, checksum, statements_done FROM strata_ledger ORDER BY sequence`;
  expect(await sql`SELECT what FROM counted ORDER BY what`).toEqual(counted.map((what) => ({ what })));
  expect([...((await ledger(sql)) as unknown[])]).toEqual([...((await ledger(alone.sql)) as unknown[])]);
  expect(await readCatalog(sql)).toEqual(await readCatalog(alone.sql));
  expect(await sql`SELECT FROM pg_index WHERE NOT indisvalid`).toEqual([]);
}

test(`${MIGRATORS} processes at once on an empty database: all succeed, everything happens once`, TIMEOUT, async () => {
  await using database = await createDatabase();
  const { url, sql } = database;
  const roster = await plainRoster();
  // Until all of them wait for it, the lock is ours.
  const holder = await sql.reserve();
  await holder`SELECT pg_advisory_lock(1937011297, hashtext(current_schema()))`;
  const migrators = Array.from({ length: MIGRATORS }, () => startMigrator(url, roster));
  const ends = migrators.map((one) => told(one));
  await Promise.all(migrators.map((one) => saw(one, "lock-waiting")));
  await holder`SELECT pg_advisory_unlock_all()`;
  holder.release();
  const outcomes = await Promise.all(ends);
  expect(outcomes.map(({ code }) => code)).toEqual(Array(MIGRATORS).fill(0));
  expect(outcomes.flatMap(({ events }) => events).filter((event) => event === "finished")).toHaveLength(3);
  await expectOnce(database, roster, ["rows"]);
});

test(
  `${MIGRATORS} at once in one process, with an index to build concurrently: all succeed, everything happens once`,
  TIMEOUT,
  async () => {
    await using database = await createDatabase();
    const run: MigrateOptions = { url: database.url, roster: await rosterWithIndex() };
    const results = await Promise.all(Array.from({ length: MIGRATORS }, () => migrate(run)));
    expect(results.flatMap(({ applied }) => applied)).toHaveLength(3);
    await expectOnce(database, run.roster, ["index", "last", "rows"]);
  },
);

test(
  `${PROCESSES} processes and ${MIGRATORS - PROCESSES} more in one, and the one that works is killed: the others succeed, everything happens once`,
  TIMEOUT,
  async () => {
    await using database = await createDatabase();
    const { url } = database;
    const roster = await rosterWithIndex();
    const victim = startMigrator(url, roster);
    // It has begun, and so holds the lock, when the others come; whatever it is doing then, it is killed at it.
    const killed = killAtRandom(victim, 300);
    const others = Array.from({ length: MIGRATORS - 1 }, (_, at) =>
      at < PROCESSES - 1 ? exitCode(startMigrator(url, roster)) : migrate({ url, roster }).then(() => 0),
    );
    await killed;
    expect(new Set(await Promise.all(others))).toEqual(new Set([0]));
    await expectOnce(database, roster, ["index", "last", "rows"]);
  },
);
