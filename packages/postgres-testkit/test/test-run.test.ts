import postgres from "postgres";
import { expect, inject, test } from "vitest";
import { createDatabase } from "../src/index.ts";
import { freshDatabaseName, withDatabase } from "../src/database/name.ts";
import { beginTestRun } from "../src/database/test-run.ts";

const server = inject("postgresTestServer");

test("what a killed run left behind is dropped; a living run keeps its databases", async () => {
  await using ours = await createDatabase();
  // Nobody holds the lock of this run, as after kill -9. Run numbers begin at 1.
  const abandoned = freshDatabaseName(0);
  await ours.sql.unsafe(`create database ${abandoned}`);

  const run = await beginTestRun(server.url);
  await run.end();

  expect(await databases(ours.sql)).not.toContain(abandoned);
  expect(await ours.sql`select 1 as one`).toEqual([{ one: 1 }]);
});

test("a run ends with none of its databases, and leaves those of others alone", async () => {
  await using ours = await createDatabase();
  const run = await beginTestRun(server.url);
  const own = freshDatabaseName(run.number);
  const foreign = `strata_test_mine_${own.slice(-6)}`;
  await ours.sql.unsafe(`create database ${own}`);
  await ours.sql.unsafe(`create database ${foreign}`);
  try {
    await run.end();
    const left = await databases(ours.sql);
    expect(left).not.toContain(own);
    expect(left).toContain(foreign);
  } finally {
    await ours.sql.unsafe(`drop database ${foreign}`);
  }
});

test("runs see each other from whatever database they were given", async () => {
  await using elsewhere = await createDatabase();
  const first = await beginTestRun(server.url);
  const name = freshDatabaseName(first.number);
  await elsewhere.sql.unsafe(`create database ${name}`);

  const second = await beginTestRun(elsewhere.url);
  await second.end();

  const sql = postgres(withDatabase(server.url, name), { max: 1 });
  expect(await sql`select 1 as one`).toEqual([{ one: 1 }]);
  await sql.end();
  await first.end();
});

async function databases(sql: postgres.Sql): Promise<string[]> {
  const rows = await sql<{ datname: string }[]>`select datname from pg_database`;
  return rows.map(({ datname }) => datname);
}
