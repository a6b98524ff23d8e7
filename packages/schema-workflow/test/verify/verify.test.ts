import { join } from "node:path";
import { writeFile } from "node:fs/promises";
import { baseline, migrate, type SchemaPackage } from "@strata/migration-engine";
import { createDatabase, type TestDatabase } from "@strata/postgres-testkit";
import { describe, expect, test, vi } from "vitest";
import { verify, type Verification, type VerifyOptions } from "../../src/verify/verify.ts";
import { fileWith, schemaPackage } from "./ledger-database.ts";

// Each lays a database down twice, and one of them starts a server.
vi.setConfig({ testTimeout: 120_000 });

const SHOP = {
  "20250101000000_orders": `CREATE TABLE orders (id int PRIMARY KEY, note text NOT NULL);
    COMMENT ON TABLE orders IS 'What was bought';
    CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;`,
  "20250301000000_amount": "ALTER TABLE orders ADD COLUMN amount int NOT NULL DEFAULT 1;",
};
const STOCK = { "20250201000000_items": "CREATE TABLE items (id int PRIMARY KEY, name text);" };

async function twoPackages(): Promise<SchemaPackage[]> {
  return [await schemaPackage("@test/shop", SHOP), await schemaPackage("@test/stock", STOCK)];
}

/** A database with two packages, changed by hand, and what is found there. */
async function changed(
  database: TestDatabase,
  sql: string,
  options: Partial<VerifyOptions> = {},
): Promise<Verification & { roster: SchemaPackage[] }> {
  const roster = await twoPackages();
  await migrate({ url: database.url, roster });
  await database.sql.unsafe(sql);
  return { ...(await verified(database, { roster, ...options })), roster };
}

/** The replay runs on the server of the tests, which spares the start of another one. */
function verified({ url }: TestDatabase, options: Partial<VerifyOptions>): Promise<Verification> {
  return verify({ url, roster: [], throwaway: url, ...options });
}

function objects({ drifts }: Pick<Verification, "drifts">): string[] {
  return drifts
    .map(({ object, attribute }) => (attribute === undefined ? object : `${object}: ${attribute}`))
    .toSorted();
}

describe("what is as the ledger says", () => {
  test("differs in nothing, on a throwaway server of its own too", async () => {
    await using database = await createDatabase();
    const { drifts, migrations, repair, keep } = await changed(database, "SELECT 1", { throwaway: undefined });
    expect({ drifts, migrations, repair, keep }).toEqual({ drifts: [], migrations: 3, repair: [], keep: [] });
  });

  test("is what ran, and not what the files say since", async () => {
    await using database = await createDatabase();
    const roster = await twoPackages();
    await migrate({ url: database.url, roster });
    await writeFile(
      join(String(roster[1]?.migrations), "20250201000000_items", "migration.sql"),
      "CREATE TABLE other ()",
    );
    expect((await verified(database, { roster })).drifts).toEqual([]);
    expect((await verified(database, { roster: [] })).drifts).toEqual([]);
  });

  test("may have been declared instead of applied", async () => {
    await using database = await createDatabase();
    const roster = await twoPackages();
    for (const script of [...Object.values(SHOP), ...Object.values(STOCK)]) await database.sql.unsafe(script);
    await baseline({ url: database.url, roster, to: "20250301000000_amount" });
    expect((await verified(database, { roster })).drifts).toEqual([]);
  });

  test("has run in another order than that of the names", async () => {
    await using database = await createDatabase();
    const early = { "20240101000000_early": "CREATE VIEW calm AS SELECT id FROM orders" };
    await migrate({ url: database.url, roster: await twoPackages() });
    const roster = [...(await twoPackages()), await schemaPackage("@test/early", early)];
    await migrate({ url: database.url, roster, late: "apply" });
    expect((await verified(database, { roster })).drifts).toEqual([]);
  });
});

describe("a difference is told with", () => {
  test("the package whose migration touched it last", async () => {
    await using database = await createDatabase();
    const found = await changed(
      database,
      `ALTER TABLE orders ALTER COLUMN amount DROP DEFAULT;
       ALTER TABLE orders ALTER COLUMN note DROP NOT NULL;
       COMMENT ON TABLE orders IS NULL;
       ALTER TABLE items ALTER COLUMN name SET STORAGE EXTERNAL`,
    );
    const owners = found.drifts.map(({ object, owner }) => [object, `${owner?.package}/${owner?.name}`]);
    expect(Object.fromEntries(owners)).toEqual({
      "default of column public.orders.amount": "@test/shop/20250301000000_amount",
      "column public.orders.note": "@test/shop/20250101000000_orders",
      "comment on table public.orders": "@test/shop/20250101000000_orders",
      "column public.items.name": "@test/stock/20250201000000_items",
    });
  });

  test("the package of the table that it hangs on, where no migration made it", async () => {
    await using database = await createDatabase();
    const { drifts } = await changed(database, "CREATE INDEX stray ON items (name); GRANT SELECT ON items TO PUBLIC");
    expect(drifts.map(({ object, owner }) => [object, owner?.package])).toEqual([
      ["privileges of PUBLIC on table public.items", "@test/stock"],
      ["index public.stray", "@test/stock"],
    ]);
  });

  test("nobody, where it stands by itself; its parts are no news", async () => {
    await using database = await createDatabase();
    const { drifts } = await changed(
      database,
      "CREATE TABLE stray (id int PRIMARY KEY, text text); CREATE TYPE mood AS ENUM ('calm')",
    );
    expect(drifts.map(({ object, change, owner }) => [object, change, owner])).toEqual([
      ["table public.stray", "added", undefined],
      ["type public.mood", "added", undefined],
    ]);
    expect(drifts[0]?.parts).toEqual(
      expect.arrayContaining([
        "column public.stray.id",
        "column public.stray.text",
        "constraint stray_pkey on public.stray",
      ]),
    );
  });

  test("its values, before and now", async () => {
    await using database = await createDatabase();
    const { drifts } = await changed(database, "ALTER TABLE items SET (fillfactor = 70)");
    expect(drifts).toMatchObject([
      { object: "table public.items", attribute: "reloptions", expected: null, live: ["fillfactor=70"] },
    ]);
  });

  test("the SQL for either direction, which works", async () => {
    await using database = await createDatabase();
    const hand = `ALTER TABLE orders ALTER COLUMN note SET DEFAULT 'none'; CREATE INDEX stray ON items (name);
      CREATE TABLE more (id int); CREATE STATISTICS together ON id, name FROM items; DROP FUNCTION touch()`;
    const { drifts, repair, keep, roster } = await changed(database, hand);
    expect(drifts.filter((one) => one.repair.length === 0 || one.keep.length === 0)).toEqual([]);

    const added = await schemaPackage("@test/kept", { "20260101000000_kept": `${keep.join(";\n")};` });
    await using other = await createDatabase();
    await migrate({ url: other.url, roster: [...roster, added] });
    expect((await verified(other, {})).drifts).toEqual([]);
    await other.sql`DELETE FROM strata_ledger WHERE package = '@test/kept'`;
    expect(objects(await verified(other, {}))).toEqual(objects({ drifts }));

    for (const statement of repair) await database.sql.unsafe(statement);
    expect((await verified(database, {})).drifts).toEqual([]);
  });
});

describe("left out is", () => {
  test("what belongs to others: River, ledgers, extensions, and what patterns name", async () => {
    await using database = await createDatabase();
    const others = `CREATE TABLE river_job (id int); CREATE TYPE river_state AS ENUM ('a'); CREATE TABLE schema_migrations ();
      CREATE SCHEMA drizzle; CREATE TABLE drizzle.x ();
      CREATE SCHEMA audit; CREATE TABLE audit.entries (id int); CREATE TABLE public.tmp_1 (id int)`;
    const { roster, ...first } = await changed(database, others);
    expect(objects(first)).toEqual(["schema audit", "table audit.entries", "table public.tmp_1"]);
    expect(objects(await verified(database, { roster, ignore: ["audit.*"] }))).toEqual([
      "schema audit",
      "table public.tmp_1",
    ]);
    expect(objects(await verified(database, { roster, ignore: ["audit", "tmp_*"] }))).toEqual([]);
  });

  test("another schema with a ledger of its own", async () => {
    await using database = await createDatabase();
    await database.sql`CREATE SCHEMA tenant_a`;
    const tenant = new URL(database.url);
    tenant.searchParams.set("options", "-c search_path=tenant_a");
    const roster = await twoPackages();
    await migrate({ url: database.url, roster });
    await migrate({ url: tenant.href, roster });
    expect((await verified(database, { roster })).drifts).toEqual([]);
    const ofTenant = (): Promise<Verification> => verify({ url: tenant.href, roster, throwaway: database.url });
    expect((await ofTenant()).drifts).toEqual([]);
    await database.sql`ALTER TABLE tenant_a.items ALTER COLUMN name SET NOT NULL`;
    expect(objects(await ofTenant())).toEqual(["column tenant_a.items.name: notNull"]);
    expect((await verified(database, { roster })).drifts).toEqual([]);
  });
});

describe("refused is a database", () => {
  test("without a ledger", async () => {
    await using database = await createDatabase();
    await expect(verified(database, {})).rejects.toMatchObject({ code: "LEDGER_MISSING", outcome: "refused" });
  });

  test("with a migration that stopped half-way", async () => {
    await using database = await createDatabase();
    await migrate({ url: database.url, roster: await twoPackages() });
    await database.sql`UPDATE strata_ledger SET statements_done = 1 WHERE name = '20250201000000_items'`;
    await expect(verified(database, {})).rejects.toMatchObject({
      code: "LEDGER_UNFINISHED",
      message: "@test/stock/20250201000000_items has not run to its end.",
    });
  });

  test("with a script that was too long to be kept, where its file is not as it ran", async () => {
    await using database = await createDatabase();
    const long = { "20250101000000_long": `CREATE TABLE long (id int); -- ${"x".repeat(300_000)}` };
    const roster = [await schemaPackage("@test/long", long)];
    await migrate({ url: database.url, roster });
    expect((await verified(database, { roster })).drifts).toEqual([]);
    const lost = { code: "SCRIPT_LOST", message: "Nobody knows what @test/long/20250101000000_long has run." };
    await expect(verified(database, { roster: [] })).rejects.toMatchObject(lost);
    await writeFile(
      join(String(roster[0]?.migrations), "20250101000000_long", "migration.sql"),
      "CREATE TABLE long (id text)",
    );
    await expect(verified(database, { roster })).rejects.toMatchObject(lost);
  });
});

describe("a setup script", () => {
  const scripts = { "20250101000000_uses_it": "CREATE TABLE t (id shop.number)" };

  test("gives the migrations what they found", async () => {
    await using database = await createDatabase();
    const setup = "CREATE SCHEMA shop;\nCREATE DOMAIN shop.number AS int;";
    await database.sql.unsafe(setup);
    const roster = [await schemaPackage("@test/shop", scripts)];
    await migrate({ url: database.url, roster });
    await expect(verified(database, { roster })).rejects.toMatchObject({
      code: "REPLAY_FAILED",
      message: expect.stringMatching(/^On an empty database: @test\/shop/),
      next: expect.stringContaining("--setup"),
    });
    expect((await verified(database, { roster, setup: await fileWith(setup) })).drifts).toEqual([]);
  });

  test("that fails is named, with the line", async () => {
    await using database = await createDatabase();
    await migrate({ url: database.url, roster: await twoPackages() });
    const setup = await fileWith("CREATE SCHEMA shop;\n\nCREATE DOMAIN shop.number AS nonsense;");
    await expect(verified(database, { setup })).rejects.toMatchObject({
      code: "SETUP_FAILED",
      location: { file: setup, line: 3 },
    });
    await expect(verified(database, { setup: "/nowhere.sql" })).rejects.toMatchObject({ code: "SETUP_FAILED" });
  });
});
