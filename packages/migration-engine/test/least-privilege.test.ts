import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createDatabase, type TestDatabase } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { label, migrate, plan, revert, status } from "../src/index.ts";
import { schemaPackage, table } from "./schema-package-fixture.ts";

const FIRST = "20250101000000_first";
const GUIDE = join(import.meta.dirname, "../../../docs/least-privilege.md");

/** The statements of the guide, with role names of this test alone. */
async function grantsOfTheGuide(suffix: string): Promise<string> {
  const guide = await readFile(GUIDE, "utf8");
  const blocks = [...guide.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, sql]) => sql).join("\n");
  return blocks
    .replaceAll(/\bstrata_(migrator|application|reader)\b/g, `strata_$1_${suffix}`)
    .replaceAll("'…'", "'secret'");
}

/** Lays the three roles of the guide down, and gives a URL for each. */
async function withRoles(
  database: TestDatabase,
  work: (url: (role: string) => string) => Promise<void>,
): Promise<void> {
  const suffix = `t${process.pid}`;
  const roles = ["migrator", "application", "reader"].map((role) => `strata_${role}_${suffix}`);
  await database.sql.unsafe(await grantsOfTheGuide(suffix));
  try {
    await work((role) => {
      const url = new URL(database.url);
      url.username = `strata_${role}_${suffix}`;
      url.password = "secret";
      return url.href;
    });
  } finally {
    await database.sql.unsafe(roles.map((role) => `DROP OWNED BY ${role} CASCADE;`).join(" "));
    await database.sql.unsafe(roles.map((role) => `DROP ROLE ${role};`).join(" "));
  }
}

describe("the three roles of docs/least-privilege.md", () => {
  test("the migrator needs no more than the guide grants; it owns what it creates", async () => {
    await using database = await createDatabase();
    await withRoles(database, async (url) => {
      const run = { url: url("migrator"), roster: [await schemaPackage("a", { [FIRST]: table("a1") })] };
      expect((await migrate(run)).applied).toHaveLength(1);
      expect(
        await database.sql`SELECT bool_and(tableowner = 'strata_migrator_' || ${`t${process.pid}`}) AS own, count(*)::int
                             FROM pg_tables WHERE schemaname = 'public'`,
      ).toEqual([{ own: true, count: 2 }]);
      expect((await revert(run)).reverted).toHaveLength(1);
    });
  });

  test("the application reads and writes rows, and can neither change tables nor write the ledger", async () => {
    await using database = await createDatabase();
    await withRoles(database, async (url) => {
      const roster = [await schemaPackage("a", { [FIRST]: table("a1") })];
      await migrate({ url: url("migrator"), roster });
      await using application = await sessionOf(url("application"));
      await application.execute("INSERT INTO a1 VALUES (1); UPDATE a1 SET id = 2; DELETE FROM a1;");
      for (const forbidden of [
        "DELETE FROM strata_ledger",
        "INSERT INTO strata_ledger (package, name, checksum, duration_ms) VALUES ('a', 'b', '', 0)",
        "UPDATE strata_ledger SET name = 'x'",
        "TRUNCATE strata_ledger",
        "ALTER TABLE a1 ADD COLUMN b int",
        "CREATE TABLE b1 ()",
      ]) {
        await expect(application.execute(forbidden)).rejects.toMatchObject({ sqlState: "42501" });
      }
      await expect(
        migrate({ url: url("application"), roster: [...roster, await schemaPackage("b", { [FIRST]: table("b1") })] }),
      ).rejects.toMatchObject({
        code: "PRIVILEGE_MISSING",
      });
    });
  });

  test("the reader sees rows, status and plan, and changes nothing", async () => {
    await using database = await createDatabase();
    await withRoles(database, async (url) => {
      const roster = [await schemaPackage("a", { [FIRST]: table("a1") })];
      await migrate({ url: url("migrator"), roster });
      expect((await status({ url: url("reader"), roster })).map(({ state }) => state)).toEqual(["applied"]);
      const more = [...roster, await schemaPackage("b", { [FIRST]: table("b1") })];
      expect((await plan({ url: url("reader"), roster: more })).steps.map(label)).toEqual([`b/${FIRST}`]);
      await using reader = await sessionOf(url("reader"));
      await reader.execute("SELECT * FROM a1");
      for (const forbidden of ["INSERT INTO a1 VALUES (1)", "DELETE FROM strata_ledger", "CREATE TABLE b1 ()"]) {
        await expect(reader.execute(forbidden)).rejects.toMatchObject({ sqlState: "42501" });
      }
    });
  });
});

describe("names never become SQL text unquoted", () => {
  test.each([
    `it's "quoted"; DROP TABLE strata_ledger; --`,
    "ünïcödé 🦉",
    "x".repeat(200),
    "$1 \\' E'",
    "../../etc/passwd",
  ])("a package and a folder called %s", async (odd) => {
    await using database = await createDatabase();
    const name = `20250101000000_${odd.replaceAll("/", "_")}`;
    const run = { url: database.url, roster: [await schemaPackage(odd, { [name]: table("a1") })] };
    expect((await migrate(run)).applied.map(label)).toEqual([`${odd}/${name}`]);
    expect(await database.sql`SELECT package, name FROM strata_ledger`).toEqual([{ package: odd, name }]);
    expect((await revert(run)).reverted).toHaveLength(1);
  });
});

async function sessionOf(url: string): Promise<AsyncDisposable & { execute(script: string): Promise<string[]> }> {
  const { connect } = await import("../src/wire/connect.ts");
  const session = await connect({ url });
  return { execute: (script) => session.execute(script), [Symbol.asyncDispose]: () => session.close() };
}
