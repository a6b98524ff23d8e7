import { migrate } from "@strata/migration-engine";
import { createDatabase, type TestDatabase } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { examine } from "../../src/index.ts";
import { addFolder, folderPackage } from "./packages.ts";
import { followAdvice, look, told } from "./treat.ts";

const [USERS, VIEW, ORDERS] = ["20250101000000_users", "20250102000000_view", "20250103000000_orders"] as const;
const TEXTS = {
  [USERS]: "CREATE TABLE users (id int PRIMARY KEY, name text); CREATE TYPE mood AS ENUM ('calm');",
  [VIEW]: "CREATE VIEW names AS SELECT name FROM users;",
  [ORDERS]: "CREATE TABLE orders (id int); ALTER TYPE mood ADD VALUE 'glad';",
};

describe("a database with Strata's ledger", () => {
  test("recorded and not executed: struck from the ledger, then applied", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const a = await folderPackage("a", TEXTS);
    await migrate({ url, roster: [a] });
    expect(told(await look(database, [a]))).toEqual([]);
    await sql`DROP VIEW names`;
    const found = await look(database, [a]);
    expect(found.findings).toMatchObject([{ kind: "not-executed", name: VIEW, absent: ["view public.names"] }]);
    expect(found.findings[0]?.record).toMatch(/^ledger, \S+Z by /);
    expect(found.treatment.commands).toEqual([`strata repair --not-run a/${VIEW}`, "strata migrate"]);
    await followAdvice(database, [a], found);
    expect(told(await look(database, [a]))).toEqual([]);
    expect(await sql`SELECT * FROM names`).toEqual([]);
  });

  test("executed and recorded by nobody: declared", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const a = await folderPackage("a", { [USERS]: TEXTS[USERS], [ORDERS]: TEXTS[ORDERS] });
    await migrate({ url, roster: [a] });
    await addFolder(a.migrations, VIEW, TEXTS[VIEW]);
    await sql.unsafe(TEXTS[VIEW]);
    const found = await look(database, [a]);
    expect(told(found)).toEqual([`executed-unrecorded a/${VIEW}`]);
    expect(found.treatment.commands).toEqual([`strata adopt --ran a/${VIEW}`]);
    await followAdvice(database, [a], found);
    expect(told(await look(database, [a]))).toEqual([]);
    expect(await migrate({ url, roster: [a] })).toEqual({ applied: [] });
  });

  test("a late one that is pending is no damage: Strata applies it", async () => {
    await using database = await createDatabase();
    const { url } = database;
    const a = await folderPackage("a", { [USERS]: TEXTS[USERS], [ORDERS]: TEXTS[ORDERS] });
    await migrate({ url, roster: [a] });
    await addFolder(a.migrations, VIEW, TEXTS[VIEW]);
    expect(await look(database, [a])).toMatchObject({ findings: [], pending: [{ name: VIEW }] });
  });

  test("what was applied late is replayed late, so that the newest word is the late one's", async () => {
    await using database = await createDatabase();
    const { url } = database;
    const body = (n: number): string => `CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT ${n}';`;
    const a = await folderPackage("a", { [USERS]: body(1), [ORDERS]: body(3) });
    await migrate({ url, roster: [a] });
    await addFolder(a.migrations, VIEW, body(2));
    await migrate({ url, roster: [a] });
    expect(told(await look(database, [a]))).toEqual([]);
  });

  test("an enum value of one that never ran is told from the others", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const last = "20250104000000_more";
    const a = await folderPackage("a", { ...TEXTS, [last]: "ALTER TYPE mood ADD VALUE 'sad';" });
    await migrate({ url, roster: [a], to: ORDERS });
    await sql`INSERT INTO strata_ledger (package, name, checksum, duration_ms) VALUES ('a', ${last}, '', 1)`;
    await sql`ALTER TYPE mood ADD VALUE 'odd'`;
    const found = await look(database, [a]);
    expect(found.findings).toMatchObject([
      { kind: "not-executed", name: last, edited: true, absent: ["type public.mood"] },
    ]);
    await followAdvice(database, [a], found);
    expect(await sql`SELECT enum_range(NULL::mood)::text AS moods`).toEqual([{ moods: "{calm,glad,odd,sad}" }]);
  });

  test("tables of another schema in the search_path are found there", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await sql`CREATE SCHEMA "Tenant A"`;
    await sql.unsafe(`ALTER DATABASE ${await nameOf(sql)} SET search_path = "Tenant A"`);
    const a = await folderPackage("a", TEXTS);
    await migrate({ url, roster: [a] });
    const found = await look(database, [a]);
    expect(found).toMatchObject({ findings: [], untold: [], pending: [], foreign: [] });
    await sql.unsafe('DROP VIEW "Tenant A".names');
    expect(told(await look(database, [a]))).toEqual([`not-executed a/${VIEW}`]);
  });

  test("the live database is only read", async () => {
    await using database = await createDatabase();
    await using elsewhere = await createDatabase();
    const { url, sql } = database;
    const a = await folderPackage("a", TEXTS);
    await migrate({ url, roster: [a] });
    await sql`DROP VIEW names`;
    await sql.unsafe(`ALTER DATABASE ${await nameOf(sql)} SET default_transaction_read_only = on`);
    const found = await examine({ url, roster: [a], throwaway: elsewhere.url });
    expect(told(found)).toEqual([`not-executed a/${VIEW}`]);
  });

  test("a migration that cannot be replayed is named, and nothing is said of the live database", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await sql`CREATE TABLE by_hand (id int)`;
    const a = await folderPackage("a", { [USERS]: "ALTER TABLE by_hand ADD COLUMN name text;" });
    await migrate({ url, roster: [a] });
    await expect(look(database, [a])).rejects.toMatchObject({
      code: "REPLAY_FAILED",
      message: expect.stringContaining(`a/${USERS} failed: relation "by_hand" does not exist`),
    });
  });
});

async function nameOf(sql: TestDatabase["sql"]): Promise<string> {
  const [row] = await sql<{ name: string }[]>`SELECT current_database() AS name`;
  return row?.name ?? "";
}
