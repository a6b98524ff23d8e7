import postgres from "postgres";
import { expect, test } from "vitest";
import { createDatabase, createDatabaseFrom } from "../src/index.ts";

test("each database is empty and its own", async () => {
  await using one = await createDatabase();
  await using two = await createDatabase();
  await one.sql`create table t ()`;
  expect(await tablesOf(one.sql)).toEqual(["t"]);
  expect(await tablesOf(two.sql)).toEqual([]);
});

test("a template is built once, and every database made from it is a copy of its own", async () => {
  const calls: string[] = [];
  const template = {
    key: "databases.test.ts: built once",
    build: async (url: string) => {
      calls.push(url);
      await run(url, "create table t (id int); insert into t values (1)");
    },
  };
  await using one = await createDatabaseFrom(template);
  await using two = await createDatabaseFrom(template);
  await one.sql`delete from t`;
  expect(await two.sql`select id from t`).toEqual([{ id: 1 }]);
  expect(calls).toHaveLength(1);
});

test("callers that come at the same time wait for one build", async () => {
  let builds = 0;
  const template = {
    key: "databases.test.ts: at the same time",
    build: async (url: string) => {
      builds += 1;
      await run(url, "create table t ()");
    },
  };
  const databases = await Promise.all(Array.from({ length: 5 }, () => createDatabaseFrom(template)));
  for (const database of databases) {
    expect(await tablesOf(database.sql)).toEqual(["t"]);
    await database.drop();
  }
  expect(builds).toBe(1);
});

test("a build that fails leaves nothing behind, and the next caller builds anew", async () => {
  const key = "databases.test.ts: fails at first";
  const building = createDatabaseFrom({
    key,
    build: async (url) => {
      await run(url, "create table half_done ()");
      throw new Error("no more");
    },
  });
  await expect(building).rejects.toThrow("no more");
  await using database = await createDatabaseFrom({ key, build: (url) => run(url, "create table t ()") });
  expect(await tablesOf(database.sql)).toEqual(["t"]);
});

test("drop removes the database also while others are connected, and may be called twice", async () => {
  await using elsewhere = await createDatabase();
  const database = await createDatabase();
  const [row] = await database.sql<{ name: string }[]>`select current_database() as name`;
  const other = postgres(database.url, { max: 1 });
  await other`select 1`;

  await database.drop();
  await database.drop();

  expect(await elsewhere.sql`select from pg_database where datname = ${row?.name ?? ""}`).toHaveLength(0);
  await expect(Promise.resolve(other`select 1`)).rejects.toThrow(/does not exist|terminating|CONNECTION/);
  await other.end();
});

async function run(url: string, statements: string): Promise<void> {
  const sql = postgres(url, { max: 1 });
  await sql.unsafe(statements);
  await sql.end();
}

async function tablesOf(sql: postgres.Sql): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`select tablename as name from pg_tables where schemaname = 'public'`;
  return rows.map(({ name }) => name);
}
