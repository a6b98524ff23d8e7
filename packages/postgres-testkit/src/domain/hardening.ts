import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { PgAsyncDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import { expect, test } from "vitest";
import { openPostgresJs } from "../drivers.ts";
import { readCatalog, type TestDatabase } from "../index.ts";

type Database = PgAsyncDatabase<PgQueryResultHKT>;
type Harden = (db: Database) => Promise<unknown>;

export interface HardeningOfADomain {
  /** Of the package. */
  readonly folder: string;
  /** Below `docs`, with a table of the rules. */
  readonly page: string;
  /** Ways to call it. The last of them brings every rule. */
  readonly harden: readonly [Harden, ...Harden[]];
  readonly soften: (db: Database) => Promise<unknown>;
  readonly database: () => TestDatabase;
  readonly brokenRule: {
    readonly constraint: string;
    readonly insertRow: () => Promise<unknown>;
  };
}

/** The tests that hardening is taken back without a trace, comes whole or not at all, and that the page has all its rules. */
export function testHardening({ folder, page, harden: ways, soften, database, brokenRule }: HardeningOfADomain): void {
  const [harden] = ways;
  const open = () => {
    const { url, sql } = database();
    return { sql, opened: openPostgresJs(url, { max: 16 }) };
  };

  test("softening brings back the same catalog, and each may be called again", async () => {
    const { sql, opened } = open();
    await using pool = opened;
    const before = await readCatalog(sql);
    await soften(pool.db);
    expect(await readCatalog(sql)).toEqual(before);
    for (const way of ways) {
      await way(pool.db);
      const hardened = await readCatalog(sql);
      expect(hardened).not.toEqual(before);
      await way(pool.db);
      expect(await readCatalog(sql)).toEqual(hardened);
    }
    await soften(pool.db);
    expect(await readCatalog(sql)).toEqual(before);
  });

  test("a row that breaks a rule keeps all rules from coming into force", async () => {
    const { sql, opened } = open();
    await using pool = opened;
    const before = await readCatalog(sql);
    await brokenRule.insertRow();
    await expect(harden(pool.db)).rejects.toMatchObject({
      cause: { code: "23514", constraint_name: brokenRule.constraint },
    });
    expect(await readCatalog(sql)).toEqual(before);
  });

  test(`docs/${page} has the rules by name`, async () => {
    const { sql, opened } = open();
    await using pool = opened;
    const names = async () => {
      const rows = await sql<{ name: string }[]>`
        select conname as name from pg_constraint where connamespace = 'public'::regnamespace
        union select tgname from pg_trigger where not tgisinternal`;
      return rows.map(({ name }) => name);
    };
    const before = await names();
    await ways.at(-1)?.(pool.db);
    const text = await readFile(join(folder, "../../docs", page), "utf8");
    const listed = [...text.slice(text.indexOf("## Hardening")).matchAll(/^\| `(\w+)`/gm)].map(
      ([, name]) => name ?? "",
    );
    expect(listed.toSorted()).toEqual((await names()).filter((name) => !before.includes(name)).toSorted());
  });

  test("16 that harden and soften at once do not get in each other's way", async () => {
    const { sql, opened } = open();
    await using pool = opened;
    const before = await readCatalog(sql);
    await Promise.all(Array.from({ length: 16 }, (_, n) => (n % 2 === 0 ? harden(pool.db) : soften(pool.db))));
    await soften(pool.db);
    expect(await readCatalog(sql)).toEqual(before);
  });
}
