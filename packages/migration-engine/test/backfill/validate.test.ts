import { createDatabase, type TestDatabase } from "@strata/postgres-testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readBackfill, readBackfillModule, type Backfill, type SetBackfill } from "../../src/index.ts";
import { BACKFILL, fillItems, makeItems, summaryOf } from "./workshop.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createDatabase();
  await makeItems(database.sql, 100);
  await database.sql.unsafe(`
    ALTER TABLE items ADD COLUMN part int, ADD COLUMN doubled int GENERATED ALWAYS AS (count * 2) STORED, ADD COLUMN code int;
    CREATE UNIQUE INDEX ON items (code);
    CREATE UNIQUE INDEX ON items (old) WHERE count > 0;
    CREATE VIEW seen AS SELECT * FROM items;
    CREATE TABLE parted (id int, part int NOT NULL, fresh text, PRIMARY KEY (id, part)) PARTITION BY LIST (part);
  `);
});
afterAll(() => database.drop());

const declared = (changed: Partial<SetBackfill>): Backfill => ({ ...(BACKFILL as SetBackfill), ...changed });

describe("a declaration that cannot work is refused before a row is touched:", () => {
  test.each<[string, Partial<SetBackfill>, string]>([
    ["a table that is not there", { table: "nowhere" }, 'There is no table "nowhere".'],
    ["a view", { table: "seen" }, '"seen" is not a table.'],
    ["a column that is not there", { set: { nope: "1" } }, '"items" has no column "nope"; its columns are id, old'],
    ["a key that is not unique", { key: ["count"] }, "No unique index stands on the key (count) and nothing else."],
    ["more than the key", { key: ["id", "count"] }, "No unique index stands on the key (id, count) and nothing else."],
    ["a key that is unique in some rows", { key: ["old"] }, "No unique index stands on the key (old)"],
    ["a key that may be NULL", { key: ["code"] }, 'Column "code" of the key may be NULL.'],
    ["a change of the key", { set: { id: "id + 1" } }, 'Column "id" is part of the key'],
    ["a generated column", { set: { doubled: "1" } }, 'Column "doubled" is generated'],
    [
      "a column that decides on the partition",
      { table: "parted", key: ["id", "part"], set: { fresh: "''", part: "1" } },
      'Column "part" is part of the key',
    ],
    ["an expression that does not parse", { set: { fresh: "upper(" } }, '"set"."fresh": syntax error'],
    ["an expression of another type", { set: { count: "old" } }, 'column "count" is of type integer but expression is'],
    ["a function that is not there", { set: { fresh: "uper(old)" } }, "function uper(text) does not exist"],
    ["a count of all rows", { set: { fresh: "count(*)::text" } }, "aggregate functions are not allowed in UPDATE"],
    ["a condition that is none", { where: "old" }, '"where": argument of WHERE must be type boolean'],
    ["two statements", { where: "true); DELETE FROM items; --" }, "syntax error"],
    ["a trigger that is not there", { quiet: ["nope"] }, 'triggers that "items" does not have: nope'],
  ])("%s", async (_, changed, fault) => {
    const tried = fillItems(database.url, { backfill: declared(changed) });
    await expect(tried).rejects.toMatchObject({
      code: "BACKFILL_INVALID",
      outcome: "misused",
      message: expect.stringContaining(fault),
    });
    expect(await summaryOf(database.sql)).toEqual({ rows: 100, fresh: 0, wrong: 0, touched: 0 });
  });

  test("faults of structure are told together", async () => {
    const tried = fillItems(database.url, { backfill: declared({ key: ["code"], set: { doubled: "1", code: "1" } }) });
    await expect(tried).rejects.toMatchObject({
      message: expect.stringMatching(/may be NULL[^]*part of the key[^]*is generated/),
    });
  });

  test("a trigger that changes another column, however it is written", async () => {
    await using own = await createDatabase();
    await makeItems(own.sql, 100);
    await own.sql.unsafe(`
      CREATE FUNCTION hidden() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN EXECUTE 'SELECT 1'; NEW.count := OLD.count + 1; RETURN NEW; END;$$;
      CREATE TRIGGER items_hidden BEFORE UPDATE ON items FOR EACH ROW EXECUTE FUNCTION hidden();`);
    await expect(fillItems(own.url)).rejects.toMatchObject({
      code: "BACKFILL_INVALID",
      message: expect.stringContaining('columns of "items" that it does not name: count'),
      next: expect.stringContaining('"quiet"'),
    });
    expect(await summaryOf(own.sql)).toMatchObject({ fresh: 0, touched: 0 });
    // What was put on for the attempt is taken off again.
    expect(await own.sql`SELECT FROM pg_trigger WHERE pg_get_triggerdef(oid) LIKE '%strata.backfill%'`).toEqual([]);
    const quiet = { ...(BACKFILL as SetBackfill), quiet: ["items_hidden"] };
    expect(await fillItems(own.url, { backfill: quiet })).toMatchObject({ state: "complete", rows: 100 });
    expect(await own.sql`SELECT DISTINCT count FROM items`).toEqual([{ count: 0 }]);
  });

  test("a last line that is a comment is none of these", async () => {
    await using own = await createDatabase();
    await makeItems(own.sql, 10);
    const backfill = declared({ set: { fresh: "upper(old) || '!' -- loud" }, where: "fresh IS NULL -- yet" });
    expect(await fillItems(own.url, { backfill })).toMatchObject({ rows: 10 });
  });
});

test("a condition that a row still matches once it is done is found out in the first batch, which is undone", async () => {
  await using own = await createDatabase();
  await makeItems(own.sql, 10_000);
  const backfill = declared({ set: { count: "count + 1" }, where: "fresh IS NULL" });
  await expect(fillItems(own.url, { backfill })).rejects.toMatchObject({
    code: "BACKFILL_UNENDING",
    outcome: "failed",
  });
  expect(await own.sql`SELECT DISTINCT count FROM items`).toEqual([{ count: 0 }]);
});

test("a value that fails is told with its place; what came before it stays, and the next run goes on there", async () => {
  await using own = await createDatabase();
  await makeItems(own.sql, 20_000);
  await own.sql`UPDATE items SET old = 'zero' WHERE id = 15000`;
  await own.sql`UPDATE items SET updated_at = '2020-01-01'`;
  const backfill = declared({
    set: { fresh: "upper(old) || repeat('!', CASE WHEN old = 'zero' THEN 1 / count ELSE 1 END)" },
  });
  await expect(fillItems(own.url, { backfill })).rejects.toMatchObject({
    code: "BACKFILL_FAILED",
    message: expect.stringContaining("division by zero (SQLSTATE 22012)"),
    why: expect.stringMatching(/"items" where ctid >= /),
  });
  const [before] = await own.sql<{ fresh: number }[]>`SELECT count(fresh)::int AS fresh FROM items`;
  expect(before?.fresh).toBeGreaterThan(0);
  expect(await fillItems(own.url)).toMatchObject({ state: "complete", rows: 20_000 });
});

describe("a backfill.json", () => {
  test("is read as it is written", () => {
    const text = JSON.stringify({ $schema: "x", ...BACKFILL, quiet: ["t"] });
    expect(readBackfill(text, "backfill.json")).toMatchObject({ ...BACKFILL, quiet: ["t"] });
  });

  test("is refused with all its faults", () => {
    expect(() => readBackfill('{"table": "", "set": {}, "wher": "x"}', "/x/backfill.json")).toThrow(
      expect.objectContaining({
        code: "BACKFILL_INVALID",
        message: [
          "/x/backfill.json cannot be used:",
          '  There is no key "wher"; the keys are table, key, where, quiet, $schema, set.',
          '  "table" is not the name of a table.',
          '  There is no "key": a list of columns.',
          '  There is no "where": a condition in SQL, true of the rows that are still to be done.',
          '  "set" is not an object: SQL by column.',
        ].join("\n"),
      }),
    );
    expect(() => readBackfill("[", "backfill.json")).toThrow(expect.objectContaining({ code: "BACKFILL_INVALID" }));
  });
});

describe("a backfill.js", () => {
  const backfill = { table: "items", key: ["id"], where: "fresh IS NULL", read: ["old"], set: ["fresh"] };

  test("exports what it fills, and the function as default", () => {
    const compute = (): [] => [];
    expect(readBackfillModule({ backfill, default: compute }, "backfill.js")).toEqual({ ...backfill, compute });
  });

  test("without a function, or without a list of what it reads, is refused", () => {
    expect(() => readBackfillModule({ backfill }, "x")).toThrow("Its default export is not a function.");
    expect(() => readBackfillModule({ backfill: { ...backfill, read: "old" }, default: () => [] }, "x")).toThrow(
      '"read" is not a list of columns.',
    );
  });
});
