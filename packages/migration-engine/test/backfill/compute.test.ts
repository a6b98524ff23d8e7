import { createDatabase } from "@strata/postgres-testkit";
import { expect, test } from "vitest";
import type { Backfill, Compute, KeyedRow, NewValues } from "../../src/index.ts";
import { connect } from "../../src/wire/connect.ts";
import { fillItems, makeItems, summaryOf } from "./workshop.ts";

const computed = (compute: Compute): Backfill => ({
  table: "items",
  key: ["id"],
  where: "fresh IS NULL",
  read: ["old"],
  set: ["fresh"],
  compute,
});

const upper = (rows: readonly KeyedRow[]): NewValues[] =>
  rows.map(({ id, old }) => ({ id, fresh: `${old?.toUpperCase()}!` }));

test("a function gives the new values, in batches, and every row is done", async () => {
  await using database = await createDatabase();
  const { url, sql } = database;
  await makeItems(sql, 20_000);
  let calls = 0;
  const backfill = computed((rows) => {
    calls += 1;
    return upper(rows);
  });
  expect(await fillItems(url, { backfill })).toMatchObject({ state: "complete", rows: 20_000 });
  expect(calls).toBeGreaterThan(3);
  expect(await summaryOf(sql)).toEqual({ rows: 20_000, fresh: 20_000, wrong: 0, touched: 0 });
});

test("nothing is locked while the function runs, and what changes meanwhile is computed anew", async () => {
  await using database = await createDatabase();
  const { url, sql } = database;
  await makeItems(sql, 100);
  let first = true;
  const seen: (string | null | undefined)[] = [];
  const backfill = computed(async (rows) => {
    seen.push(...rows.filter(({ id }) => id === "5").map(({ old }) => old));
    if (first) {
      first = false;
      // With a lock held on the row, or on the table, these would wait for the function, and it for them.
      await sql`UPDATE items SET old = 'other' WHERE id = 5`;
      await sql`DELETE FROM items WHERE id = 6`;
    }
    return upper(rows);
  });
  expect(await fillItems(url, { backfill })).toMatchObject({ state: "complete", rows: 99 });
  expect(seen).toEqual(["old 5", "other"]);
  expect(await summaryOf(sql)).toMatchObject({ rows: 99, fresh: 99, wrong: 0 });
});

test("another row that has taken the place of one that was read does not get its values", async () => {
  await using database = await createDatabase();
  const { url, sql } = database;
  await makeItems(sql, 100);
  const idAt = async (place: string) =>
    (await sql`SELECT id FROM items WHERE ctid = ${place}::tid`)[0]?.["id"] as unknown;
  let newcomers = 0;
  let newcomer: unknown;
  const backfill = computed(async (rows) => {
    if (newcomers === 0) {
      const [six] = await sql<{ place: string }[]>`SELECT ctid AS place FROM items WHERE id = 6`;
      await sql`DELETE FROM items WHERE id = 6`;
      // An autovacuum that looks at the table just then keeps the place from being free for a while.
      while (newcomer === undefined && newcomers < 500) {
        newcomers += 1;
        await sql`VACUUM items`;
        await sql`INSERT INTO items (id, old) VALUES (${600 + newcomers}, 'newcomer')`;
        newcomer = await idAt(six?.place ?? "");
      }
    }
    return upper(rows);
  });
  const result = await fillItems(url, { backfill });
  expect(newcomer).toBeDefined();
  const rows = 99 + newcomers;
  expect(result).toMatchObject({ state: "complete", rows });
  expect(await summaryOf(sql)).toMatchObject({ rows, fresh: rows, wrong: 0 });
});

test("values are read and written as PostgreSQL does, whatever their type", async () => {
  await using database = await createDatabase();
  const { url, sql } = database;
  await makeItems(sql, 1);
  await sql.unsafe(`DROP TABLE items; CREATE TABLE items (id bigint, "Part" text, big numeric, at timestamptz, done jsonb, code varchar(3),
    PRIMARY KEY (id, "Part")); INSERT INTO items VALUES (9007199254740993, 'ä "b"', 0.1, NULL, NULL, 'abc'), (2, '', NULL, NULL, NULL, NULL)`);
  const backfill: Backfill = {
    table: "items",
    key: ["id", "Part"],
    where: "done IS NULL",
    read: ["big"],
    set: ["done", "at", "code", "big"],
    compute: (rows) =>
      rows.map(({ id, Part, big }) => ({
        id,
        Part,
        big: big === null ? 7n : `${big}1`,
        at: new Date(0),
        code: null,
        done: { of: [id, Part, big] },
      })),
  };
  expect(await fillItems(url, { backfill })).toMatchObject({ rows: 2 });
  expect(await sql`SELECT id, big, at, code, done FROM items ORDER BY id DESC`).toEqual([
    {
      id: "9007199254740993",
      big: "0.11",
      at: new Date(0),
      code: null,
      done: { of: ["9007199254740993", 'ä "b"', "0.1"] },
    },
    { id: "2", big: "7", at: new Date(0), code: null, done: { of: ["2", "", null] } },
  ]);
});

test("a text that is too long is refused, not cut off", async () => {
  await using database = await createDatabase();
  const { url, sql } = database;
  await makeItems(sql, 10);
  await sql`ALTER TABLE items ALTER fresh TYPE varchar(5)`;
  await expect(fillItems(url, { backfill: computed(upper) })).rejects.toMatchObject({
    code: "BACKFILL_FAILED",
    message: expect.stringContaining("value too long"),
  });
});

test.each<[string, Compute, string]>([
  ["leaves a row out", (rows) => upper(rows).slice(1), "gave nothing for the row with id = 1"],
  ["leaves a column out", (rows) => rows.map(({ id }) => ({ id })), 'gave no "fresh" for the row with id = 1'],
  ["makes rows up", (rows) => [...upper(rows), { id: 999, fresh: "" }], "gave rows that it was not asked for"],
])("a function that %s is refused, and nothing is written", async (_, compute, fault) => {
  await using database = await createDatabase();
  const { url, sql } = database;
  await makeItems(sql, 10);
  await expect(fillItems(url, { backfill: computed(compute) })).rejects.toMatchObject({
    code: "BACKFILL_INVALID",
    message: expect.stringContaining(fault),
  });
  expect(await summaryOf(sql)).toMatchObject({ fresh: 0 });
});

test("a function may take its time without an open transaction", async () => {
  await using database = await createDatabase();
  const { url, sql } = database;
  await makeItems(sql, 10);
  const states: unknown[] = [];
  const pids: number[] = [];
  const backfill = computed(async (rows) => {
    states.push(...(await sql`SELECT state FROM pg_stat_activity WHERE pid = ANY (${pids}) AND state <> 'idle'`));
    return upper(rows);
  });
  const open = async (): ReturnType<typeof connect> => {
    const session = await connect({ url });
    pids.push(session.processId);
    return session;
  };
  expect(await fillItems(url, { backfill, open })).toMatchObject({ rows: 10 });
  expect(states).toEqual([]);
});
