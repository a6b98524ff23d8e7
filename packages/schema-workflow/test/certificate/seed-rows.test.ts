import { Client } from "pg";
import { describe, expect, test } from "vitest";
import { seedRows } from "../../src/index.ts";
import { ground } from "./ground.ts";

async function seeded(sql: string, query: string): Promise<{ report: unknown; rows: unknown[] }> {
  await using here = await ground(sql);
  const report = await seedRows(here.database.url);
  const client = new Client({ connectionString: here.database.url });
  await client.connect();
  try {
    const { rows } = await client.query({ text: query, rowMode: "array" });
    return { report, rows: rows.flat() };
  } finally {
    await client.end();
  }
}

describe("a few valid rows for every table", { timeout: 120_000 }, () => {
  test("of every type, one row in three with NULL wherever it may be", async () => {
    const { report, rows } = await seeded(
      `CREATE TYPE colour AS ENUM ('red', 'green'); CREATE DOMAIN score AS integer CHECK (VALUE BETWEEN 700 AND 900);
       CREATE TABLE t (a uuid, b text, c varchar(3), d char(2), e numeric(4, 2), f boolean, g date, h timestamptz, i jsonb,
         j bytea, k inet, l interval, m int[], n colour, o score, p tsrange, q bigint GENERATED ALWAYS AS IDENTITY,
         r integer GENERATED ALWAYS AS (1 + 1) STORED, s tsvector, u time, v double precision, w money, x xml, y point)`,
      "SELECT num_nulls(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, s, u, v, w, x::text, y) FROM t ORDER BY ctid",
    );
    expect(report).toEqual([{ table: "t", rows: 3 }]);
    expect(rows).toEqual([0, 22, 0]);
  });

  test("that suit their checks: lists, ranges, lengths, two columns", async () => {
    const { report } = await seeded(
      `CREATE TABLE t (status text NOT NULL CHECK (status IN ('open', 'it''s')), amount integer NOT NULL CHECK (amount > 4711),
         code text NOT NULL CHECK (length(code) = 7), early date NOT NULL, late date NOT NULL, CHECK (early > late),
         body jsonb NOT NULL CHECK (jsonb_typeof(body) = 'array'))`,
      "SELECT 1",
    );
    expect(report).toEqual([{ table: "t", rows: 3 }]);
  });

  test("that refer to each other, whatever the tables are called, and are unique where they must be", async () => {
    const { report, rows } = await seeded(
      `CREATE TABLE z (a integer, b text, PRIMARY KEY (a, b));
       CREATE TABLE m (id bigint PRIMARY KEY, a integer NOT NULL, b text NOT NULL, up bigint REFERENCES m, FOREIGN KEY (a, b) REFERENCES z, UNIQUE (a, b));
       CREATE TABLE "A" (m bigint PRIMARY KEY REFERENCES m)`,
      'SELECT count(*)::int FROM "A" JOIN m ON m.id = "A".m JOIN z USING (a, b)',
    );
    expect(report).toEqual([
      { table: "z", rows: 3 },
      { table: "m", rows: 3 },
      { table: '"A"', rows: 3 },
    ]);
    expect(rows).toEqual([3]);
  });

  test("into the parts of a partitioned table", async () => {
    const { report } = await seeded(
      `CREATE TABLE p (k text NOT NULL, at date) PARTITION BY LIST (k);
       CREATE TABLE p1 PARTITION OF p FOR VALUES IN ('eu', 'us')`,
      "SELECT 1",
    );
    expect(report).toEqual([{ table: "p1", rows: 3 }]);
  });

  test("a table that takes none of them stays empty, and says why; so does what refers to it", async () => {
    const { report } = await seeded(
      `CREATE TABLE a (id integer PRIMARY KEY, word text NOT NULL CHECK (md5(word) = 'x'));
       CREATE TABLE b (a integer NOT NULL REFERENCES a); CREATE TABLE c (a integer REFERENCES a)`,
      "SELECT 1",
    );
    expect(report).toEqual([
      { table: "a", rows: 0, empty: 'new row for relation "a" violates check constraint "a_word_check"' },
      { table: "b", rows: 0, empty: "no value is known for a" },
      { table: "c", rows: 3 },
    ]);
  });

  test("the same rows in the same database, and none in a ledger", async () => {
    const sql = "CREATE TABLE t (a text UNIQUE, b uuid, c timestamp); CREATE TABLE strata_ledger (a text)";
    const query = "SELECT t::text FROM t UNION ALL SELECT 'ledger ' || count(*) FROM strata_ledger ORDER BY 1";
    const first = await seeded(sql, query);
    expect(first.rows).toContain("ledger 0");
    expect((await seeded(sql, query)).rows).toEqual(first.rows);
  });
});
