import { createHash } from "node:crypto";
import { createDatabase } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { adopt, migrate, planAdopting, type SchemaPackage } from "../../src/index.ts";
import { schemaPackage, table } from "../schema-package-fixture.ts";
import { stepsOf } from "./steps-of.ts";

const [FIRST, SECOND, THIRD] = ["20250101000000_first", "20250102000000_second_one", "20250103000000_third"] as const;

function threeMigrations(name = "a"): Promise<SchemaPackage> {
  return schemaPackage(name, { [FIRST]: table(`${name}1`), [SECOND]: table(`${name}2`), [THIRD]: table(`${name}3`) });
}

describe("adopting what sqlx ran", () => {
  // sqlx-postgres/src/migrate.rs, ensure_migrations_table
  const TABLE = `CREATE TABLE IF NOT EXISTS _sqlx_migrations (
    version BIGINT PRIMARY KEY, description TEXT NOT NULL, installed_on TIMESTAMPTZ NOT NULL DEFAULT now(),
    success BOOLEAN NOT NULL, checksum BYTEA NOT NULL, execution_time BIGINT NOT NULL)`;
  const sha384 = (text: string) => createHash("sha384").update(text).digest();

  test("goes by version and description, and compares the checksum", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const run = { url, roster: [await threeMigrations()] };
    await sql.unsafe(TABLE);
    const insert = sql`INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)`;
    await sql`${insert} VALUES (20250101000000, 'first', true, ${sha384("CREATE TABLE a1 (id int);")}, 1)`;
    await sql`${insert} VALUES (20250102000000, 'second one', true, ${sha384("another text")}, 1)`;
    expect(stepsOf(await adopt(run))).toEqual([
      `a/${FIRST} by name,hash,version`,
      `a/${SECOND} by name,version, edited`,
    ]);
    expect((await migrate(run)).applied).toMatchObject([{ name: THIRD }]);
  });

  test("is refused when a migration failed half-way, and nothing is written", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await sql.unsafe(TABLE);
    await sql`INSERT INTO _sqlx_migrations VALUES (20250101000000, 'first', now(), false, '\\x00', -1)`;
    await expect(adopt({ url, roster: [await threeMigrations()] })).rejects.toMatchObject({
      code: "SOURCE_DIRTY",
      outcome: "refused",
      message: expect.stringContaining("20250101000000 (first)"),
    });
    expect(await sql`SELECT to_regclass('strata_ledger') AS ledger`).toEqual([{ ledger: null }]);
  });
});

describe("adopting what golang-migrate ran", () => {
  // database/postgres/postgres.go, ensureVersionTable
  const TABLE =
    "CREATE TABLE IF NOT EXISTS schema_migrations (version bigint not null primary key, dirty boolean not null)";

  test("takes all up to its one version for applied", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await sql.unsafe(TABLE);
    await sql`INSERT INTO schema_migrations VALUES (20250102000000, false)`;
    const run = { url, roster: [await threeMigrations()] };
    expect(stepsOf(await adopt(run))).toEqual([`a/${FIRST} by version`, `a/${SECOND} by version`]);
    expect(await adopt(run)).toMatchObject({ steps: [], undecided: [] });
  });

  test("asks whose version it is when two packages have it; --package says so", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await sql.unsafe(TABLE);
    await sql`INSERT INTO schema_migrations VALUES (20250101000000, false)`;
    const run = { url, roster: [await threeMigrations("a"), await threeMigrations("b")] };
    expect(await planAdopting(run)).toMatchObject({
      steps: [],
      unknown: [{ among: [{ package: "a" }, { package: "b" }] }],
      undecided: [
        { package: "a", name: FIRST },
        { package: "b", name: FIRST },
      ],
    });
    expect(stepsOf(await adopt({ ...run, package: "b" }))).toEqual([`b/${FIRST} by version`]);
    await expect(adopt({ ...run, package: "c" })).rejects.toMatchObject({ code: "PACKAGE_UNKNOWN" });
  });

  test("is refused when it is dirty", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await sql.unsafe(TABLE);
    await sql`INSERT INTO schema_migrations VALUES (20250102000000, true)`;
    const adoption = adopt({ url, roster: [await threeMigrations()] });
    await expect(adoption).rejects.toMatchObject({ code: "SOURCE_DIRTY", next: expect.stringContaining("force") });
  });
});

test("adopting what dbmate ran goes by version; a gap is left for a decision", async () => {
  await using database = await createDatabase();
  const { url, sql } = database;
  // pkg/driver/postgres/postgres.go, CreateMigrationsTable
  await sql`CREATE TABLE schema_migrations (version varchar(255) primary key)`;
  await sql`INSERT INTO schema_migrations VALUES ('20250101000000'), ('20250103000000')`;
  const run = { url, roster: [await threeMigrations()] };
  expect(await planAdopting(run)).toMatchObject({ undecided: [{ name: SECOND }] });
  expect(stepsOf(await adopt({ ...run, pending: [SECOND] }))).toEqual([
    `a/${FIRST} by version`,
    `a/${THIRD} by version`,
  ]);
  expect((await migrate(run)).applied).toMatchObject([{ name: SECOND, late: true }]);
});

test("adopting what node-pg-migrate ran goes by name, or by the milliseconds that the name begins with", async () => {
  await using database = await createDatabase();
  const { url, sql } = database;
  // src/runner.ts, ensureMigrationsTable
  await sql`CREATE TABLE pgmigrations (id SERIAL PRIMARY KEY, name varchar(255) NOT NULL, run_on timestamp NOT NULL)`;
  await sql`INSERT INTO pgmigrations (name, run_on) VALUES (${FIRST}, now()), (${`${Date.UTC(2025, 0, 2) + 7}_second-one`}, now())`;
  expect(stepsOf(await adopt({ url, roster: [await threeMigrations()] }))).toEqual([
    `a/${FIRST} by name`,
    `a/${SECOND} by time`,
  ]);
});

test("River's line, and tables that only have the name of a tool's table, are left alone", async () => {
  await using database = await createDatabase();
  const { url, sql } = database;
  await sql`CREATE TABLE river_migration (line text, version bigint, created_at timestamptz, primary key (line, version))`;
  await sql`INSERT INTO river_migration VALUES ('main', 20250101000000, now())`;
  await sql`CREATE TABLE schema_migrations (version bigint primary key, inserted_at timestamp)`;
  await sql`INSERT INTO schema_migrations VALUES (20250101000000, now())`;
  const run = { url, roster: [await threeMigrations()] };
  expect(await adopt(run)).toMatchObject({ tables: [], steps: [], unknown: [], undecided: [] });
  await expect(adopt({ ...run, from: "dbmate", table: "schema_migrations" })).rejects.toMatchObject({
    code: "SOURCE_UNKNOWN",
    message: expect.stringContaining("version, inserted_at"),
  });
  await expect(adopt({ ...run, from: "river" })).rejects.toMatchObject({ code: "SOURCE_UNKNOWN" });
  await expect(adopt({ ...run, from: "sqlx", table: "nowhere.x" })).rejects.toMatchObject({ code: "SOURCE_UNKNOWN" });
});
