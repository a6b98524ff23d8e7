import { describe, expect, test } from "vitest";
import { compareScripts } from "../../src/edit/compare-scripts.ts";

const BEFORE = `
  CREATE TABLE a (id int, note text DEFAULT 'x  y');
  ALTER TABLE a ADD COLUMN b int;
  DROP TABLE c;
  UPDATE a SET b = 1 WHERE note IN ('x', 'y') AND b = ANY (ARRAY[1, 2]);
  CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;`;

function edit(from: string, to: string): ReturnType<typeof compareScripts> {
  expect(BEFORE).toContain(from);
  return compareScripts(BEFORE, BEFORE.replace(from, to));
}

describe("an edit of an applied migration", () => {
  test.each([
    ["a comment", "CREATE TABLE a", "-- why\nCREATE TABLE /* what */ a"],
    ["a comment before a list", "UPDATE a", "-- why\nUPDATE a"],
    ["white space", "(id int, note", "(\n\tid int,\n\tnote"],
    ["the case of a keyword", "CREATE TABLE", "create table"],
    ["quotes that need not be there", "TABLE a (", 'TABLE "a" ('],
    ["IF NOT EXISTS of a table", "CREATE TABLE a", "CREATE TABLE IF NOT EXISTS a"],
    ["IF NOT EXISTS of a column", "ADD COLUMN b", "ADD COLUMN IF NOT EXISTS b"],
    ["the name of a dollar quote", "$$ SELECT 1 $$", "$f$ SELECT 1 $f$"],
  ])("means the same when it is %s", async (_, from, to) => {
    expect((await edit(from, to)).sameMeaning).toBe(true);
  });

  test.each([
    ["a type", "id int", "id bigint"],
    ["white space within a string", "'x  y'", "'x y'"],
    ["a name in other case within quotes", "TABLE a (", 'TABLE "A" ('],
    ["a statement more", "DROP TABLE c;", "DROP TABLE c; DROP TABLE d;"],
    ["IF EXISTS of a DROP", "DROP TABLE c", "DROP TABLE IF EXISTS c"],
    ["the body of a function", "SELECT 1", "SELECT 2"],
    ["no SQL at all", "CREATE TABLE", "CREATE TABEL"],
  ])("means something else when it is %s", async (_, from, to) => {
    expect((await edit(from, to)).sameMeaning).toBe(false);
  });

  test("is shown as a difference", async () => {
    const { change } = await compareScripts("a\nb\nc\nd\ne\nf\n", "a\nb\nc\nD\ne\nf\n");
    expect(change).toBe("@@ -2,5 +2,5 @@\n b\n c\n-d\n+D\n e\n f");
  });
});
