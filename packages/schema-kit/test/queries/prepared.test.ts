import { createDatabase } from "@strata/postgres-testkit";
import { openNodePostgres } from "@strata/postgres-testkit/drivers";
import { eq, sql } from "drizzle-orm";
import { integer, pgTable } from "drizzle-orm/pg-core";
import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { expect, test } from "vitest";
import { prepared, type Database } from "../../src/queries.ts";

const numbers = pgTable("numbers", { n: integer().notNull() });
const read = (db: Database) => prepared(db, db.select().from(numbers).where(eq(numbers.n, 7)));
const statements = async (db: Database) =>
  (
    await db.execute<{ count: number }>(
      sql`select count(*)::int as count from pg_prepared_statements where statement like '%"numbers"%'`,
      "objects",
    )
  )[0]?.count;

async function filled() {
  const database = await createDatabase();
  await database.sql`create table numbers as select n from generate_series(1, 10) n`;
  return database;
}

async function overPostgresJs(url: string, prepare: boolean, work: (db: Database) => Promise<void>): Promise<void> {
  const client = postgres(url, { max: 1, prepare, onnotice: () => {} });
  try {
    await work(drizzle({ client }));
  } finally {
    await client.end();
  }
}

test("over postgres.js the server keeps the statement, once, in a transaction too", async () => {
  await using database = await filled();
  await overPostgresJs(database.url, true, async (db) => {
    for (let time = 0; time < 10; time += 1) expect(await read(db)).toEqual([{ n: 7 }]);
    expect(await db.transaction((inner) => read(inner))).toEqual([{ n: 7 }]);
    expect(await statements(db)).toBe(1);
  });
  await overPostgresJs(database.url, true, async (db) => {
    expect(await db.transaction((inner) => read(inner))).toEqual([{ n: 7 }]);
    expect(await statements(db)).toBe(1);
  });
});

test("a migration meanwhile does not disturb it", async () => {
  await using database = await filled();
  await overPostgresJs(database.url, true, async (db) => {
    for (let time = 0; time < 10; time += 1) await read(db);
    await database.sql`alter table numbers add column note text default 'x', alter n type bigint`;
    expect(await read(db)).toMatchObject([{ n: expect.toSatisfy((n) => Number(n) === 7) }]);
  });
});

test("a client that says prepare: false, for a pooler, prepares nothing", async () => {
  await using database = await filled();
  await overPostgresJs(database.url, false, async (db) => {
    expect(await read(db)).toEqual([{ n: 7 }]);
    expect(await statements(db)).toBe(0);
  });
});

test("over node-postgres nothing is prepared", async () => {
  await using database = await filled();
  await using opened = openNodePostgres(database.url, { max: 1 });
  expect(await read(opened.db)).toEqual([{ n: 7 }]);
  expect(await statements(opened.db)).toBe(0);
});
