import { describe, expect, test } from "vitest";
import { eachAlone, groupByTable } from "../../src/phases/groups.ts";
import { statementsOf } from "../../src/run/stepwise.ts";
import { lockedTable, referencedTables } from "../../src/phases/locked-table.ts";
import { CONTRACT, ENFORCE, EXPAND } from "./letters.ts";

describe("which statements share a transaction", () => {
  const tablesAndSizes = (script: string) =>
    groupByTable(statementsOf(script)).map(({ table, statements }) => [table, statements.length]);

  test("a dual-write trigger, its function and the NOT VALID checks of a table begin to count at one moment", () => {
    expect(tablesAndSizes(EXPAND)).toEqual([["letters", 4]]);
    expect(tablesAndSizes(CONTRACT)).toEqual([["letters", 3]]);
  });

  test("two tables are never locked in one transaction", () => {
    expect(tablesAndSizes("ALTER TABLE a ADD x int; ALTER TABLE b ADD x int; ALTER TABLE a ADD y int;")).toEqual([
      ["a", 1],
      ["b", 1],
      ["a", 1],
    ]);
  });

  test("rows are changed, and indexes are built, in a transaction of their own", () => {
    expect(
      tablesAndSizes("ALTER TABLE a ADD x int; UPDATE a SET x = 1; CREATE INDEX CONCURRENTLY ax ON a (x); VACUUM a;"),
    ).toEqual([
      ["a", 1],
      [undefined, 1],
      [undefined, 1],
      [undefined, 1],
    ]);
  });

  test("a value of an enum is added alone, since the same transaction could not use it", () => {
    expect(tablesAndSizes("CREATE TYPE t AS ENUM ('a'); ALTER TYPE t ADD VALUE 'b'; ALTER TABLE a ADD x t;")).toEqual([
      [undefined, 1],
      [undefined, 1],
      ["a", 1],
    ]);
  });

  test("one table is one table, however its name is written", () => {
    expect(tablesAndSizes('ALTER TABLE Letters ADD x int; ALTER TABLE "letters" ADD y int;')).toEqual([["Letters", 2]]);
    expect(tablesAndSizes('ALTER TABLE "Letters" ADD x int; ALTER TABLE letters ADD y int;')).toHaveLength(2);
  });

  test("in enforce each statement stands alone: VALIDATE takes its time and must do so under no lock", () => {
    expect(eachAlone(statementsOf(ENFORCE)).map(({ table }) => table)).toEqual([
      undefined,
      "letters",
      "letters",
      undefined,
    ]);
  });
});

test.each([
  ["ALTER TABLE IF EXISTS ONLY s.a ADD COLUMN x int", "s.a"],
  ["ALTER TABLE a ADD CONSTRAINT c CHECK (x > 0) NOT VALID", "a"],
  ["ALTER TABLE ONLY s.timers VALIDATE CONSTRAINT c", undefined],
  ["ALTER TABLE a VALIDATE CONSTRAINT c, ALTER COLUMN x SET NOT NULL", "a"],
  ['CREATE OR REPLACE TRIGGER "my on" BEFORE UPDATE OF x, y ON "My a" FOR EACH ROW EXECUTE FUNCTION f()', '"My a"'],
  ["CREATE CONSTRAINT TRIGGER t AFTER INSERT ON a DEFERRABLE FOR EACH ROW EXECUTE FUNCTION f()", "a"],
  ["DROP TRIGGER IF EXISTS t ON a", "a"],
  ["CREATE UNIQUE INDEX ON a (x)", "a"],
  ["CREATE INDEX IF NOT EXISTS i ON ONLY a (x)", "a"],
  ["CREATE INDEX CONCURRENTLY i ON a (x)", undefined],
  ["DROP TABLE IF EXISTS a", "a"],
  ["LOCK TABLE a IN ACCESS EXCLUSIVE MODE", "a"],
  ["CREATE POLICY p ON a USING (true)", "a"],
  ["CREATE TABLE a (x int)", undefined],
  ['CREATE TABLE a (x int REFERENCES "my b" (id), y int REFERENCES c)', '"my b"'],
  ["DROP INDEX IF EXISTS s.a_x", "s.a_x"],
  ["DROP INDEX CONCURRENTLY a_x", undefined],
  ["INSERT INTO a VALUES (1)", undefined],
])("%s locks %s", (statement, table) => {
  expect(lockedTable(statement)).toBe(table);
});

test("a foreign key locks the table that it refers to as well", () => {
  expect(referencedTables("ALTER TABLE a ADD FOREIGN KEY (x) REFERENCES s.b (id) NOT VALID")).toEqual(["s.b"]);
  expect(referencedTables("CREATE TABLE a (x int REFERENCES b, y int REFERENCES c)")).toEqual(["b", "c"]);
  expect(referencedTables("COMMENT ON TABLE a IS 'references b'")).toEqual([]);
});
