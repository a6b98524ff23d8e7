import { readCatalog } from "@strata/postgres-testkit";
import { sql } from "drizzle-orm";
import { integer, pgEnum, pgSchema, pgTable, text } from "drizzle-orm/pg-core";
import { describe, expect, test } from "vitest";
import { DeclarationError, declareFunction, type FunctionDeclaration } from "../src/index.ts";
import { createDeclaredDatabase } from "./declared-database.ts";

const TABLES = `
  CREATE TYPE "mood" AS ENUM ('good', 'bad');
  CREATE TABLE "people" ("id" integer, "name" text);
  CREATE SCHEMA "odd ""schema""";`;
const mood = pgEnum("mood", ["good", "bad"]);
const people = pgTable("people", { id: integer("id"), setof: text("name") });

/** What Postgres itself says that it is. */
async function definitionOf(declared: FunctionDeclaration, schema = "public"): Promise<string> {
  await using database = await createDeclaredDatabase(TABLES, { declared });
  const [definition = ""] = Object.values((await readCatalog(database.sql, schema)).functions);
  return definition;
}

test("a function comes into the catalog with its body to the last space", async () => {
  const body = "\nBEGIN\n\tNEW.name = 'it''s $$ and $body$';  \n  RETURN NEW; -- \\ 🐘\nEND ";
  const touch = declareFunction({ name: "touch", returns: "trigger", language: "plpgsql", body });
  await using database = await createDeclaredDatabase(TABLES, { touch });
  expect(await database.sql`select prosrc from pg_proc where proname = 'touch'`).toEqual([{ prosrc: body }]);
});

test("every attribute comes into the catalog", async () => {
  const everything = declareFunction({
    name: "everything",
    returns: { setof: people },
    language: "sql",
    body: "select * from people",
    volatility: "stable",
    strict: true,
    security: "definer",
    leakproof: true,
    parallel: "restricted",
    cost: 7.5,
    rows: 42,
    set: { search_path: ["pg_catalog", "public", "odd, name"], work_mem: "5MB", "my.flag": true },
  });
  expect(await definitionOf(everything)).toBe(`CREATE OR REPLACE FUNCTION everything()
 RETURNS SETOF people
 LANGUAGE sql
 STABLE PARALLEL RESTRICTED STRICT SECURITY DEFINER LEAKPROOF COST 7.5 ROWS 42
 SET search_path TO 'pg_catalog', 'public', 'odd, name'
 SET work_mem TO '5MB'
 SET "my.flag" TO 'true'
AS $function$select * from people$function$
`);
});

test("left out, they are what Postgres takes by itself", async () => {
  const plain = declareFunction({ name: "plain", returns: "integer", language: "sql", body: "select 1" });
  expect(await definitionOf(plain)).toBe(`CREATE OR REPLACE FUNCTION plain()
 RETURNS integer
 LANGUAGE sql
AS $function$select 1$function$
`);
});

test("an empty search_path is empty, and not a schema without a name", async () => {
  const careful = declareFunction({
    name: "careful",
    returns: "text",
    language: "sql",
    body: "select pg_catalog.current_setting('search_path')",
    security: "definer",
    set: { search_path: [] },
  });
  await using database = await createDeclaredDatabase(TABLES, { careful });
  expect(await database.sql`select careful() as path`).toEqual([{ path: '""' }]);
});

test("arguments have their modes, names and defaults", async () => {
  const mixed = declareFunction({
    name: "mixed",
    arguments: [
      { name: "In One", type: mood, default: "'good'" },
      { name: "twice", mode: "inout", type: "numeric(10, 2)", default: sql`${5}` },
      { name: "result", mode: "out", type: people },
      { mode: "variadic", name: "rest", type: "text[]", default: sql`array[${"it's"}]` },
    ],
    returns: "record",
    language: "sql",
    body: "select twice, null::people",
    comment: "told from its namesakes by the types of what goes in",
  });
  expect(await definitionOf(mixed)).toContain(
    `mixed("In One" mood DEFAULT 'good'::mood, INOUT twice numeric DEFAULT 5, OUT result people, VARIADIC rest text[] DEFAULT ARRAY['it''s'::text])`,
  );
  await using database = await createDeclaredDatabase(TABLES, { mixed });
  expect(
    await database.sql`select obj_description(oid, 'pg_proc') as comment from pg_proc where proname = 'mixed'`,
  ).toEqual([{ comment: "told from its namesakes by the types of what goes in" }]);
});

test.each([
  ["a set", { setof: "integer" }, "SETOF integer", "select 1"],
  ["a table", { table: { "The Id": "integer", mood } }, 'TABLE("The Id" integer, mood mood)', "select 1, 'bad'::mood"],
  ["a row of a table that has a column setof", people, "people", "select 1, 'x'"],
  ["an enum", mood, "mood", "select 'bad'::mood"],
  ["what SQL says", sql`${sql.identifier("people")}[]`, "people[]", "select array_agg(people) from people"],
] as const)("a function returns %s", async (_, returns, printed, body) => {
  const declared = declareFunction({ name: "f", returns, language: "sql", body });
  expect(await definitionOf(declared)).toContain(`RETURNS ${printed}\n`);
});

test("a body in standard SQL is parsed at creation", async () => {
  const parsed = declareFunction({
    name: "count_people",
    returns: "bigint",
    language: "sql",
    sqlBody: sql`RETURN (SELECT count(${people.id}) FROM ${people} WHERE ${people.setof} <> ${"it's"})`,
  });
  expect(await definitionOf(parsed)).toContain("RETURN (SELECT count(people.id)");
});

test("a name may be any, in a schema of its own", async () => {
  const odd = declareFunction({
    name: 'odd "näme" 🐘',
    schema: pgSchema('odd "schema"'),
    returns: "integer",
    language: "sql",
    body: "select 1",
    comment: "found",
  });
  expect(await definitionOf(odd, 'odd "schema"')).toContain('FUNCTION "odd ""näme"" 🐘"()');
});

describe("a function that another one calls", () => {
  const inner = declareFunction({ name: "z_inner", returns: "integer", language: "sql", body: "select 1" });
  const outer = declareFunction({
    name: "a_outer",
    returns: "integer",
    language: "sql",
    body: "select z_inner()",
    dependsOn: [inner],
  });

  test("is created before it", async () => {
    await using database = await createDeclaredDatabase(TABLES, { outer, inner });
    expect(await database.sql`select a_outer() as one`).toEqual([{ one: 1 }]);
  });
});

test("a function that a table needs is created before the tables", async () => {
  const even = declareFunction({
    name: "is_even",
    arguments: [{ type: "integer" }],
    returns: "boolean",
    language: "sql",
    volatility: "immutable",
    body: "select $1 % 2 = 0",
    beforeTables: true,
  });
  await using database = await createDeclaredDatabase("CREATE TABLE t (n integer CHECK (is_even(n)))", { even });
  await expect(database.sql`insert into t values (1)`).rejects.toMatchObject({ code: "23514" });
});

test("what such a function depends on must be declared so too", () => {
  const inner = declareFunction({ name: "inner", returns: "integer", language: "sql", body: "select 1" });
  const outer = () =>
    declareFunction({
      name: "outer",
      returns: "integer",
      language: "sql",
      body: "select 1",
      dependsOn: [inner],
      beforeTables: true,
    });
  expect(outer).toThrow(DeclarationError);
  expect(outer).toThrow('Declare "inner" `beforeTables` too.');
});

test("a value that has no literal is refused", () => {
  const declare = () =>
    declareFunction({
      name: "f",
      arguments: [{ name: "at", type: "date", default: sql`${new Date(0)}` }],
      returns: "integer",
      language: "sql",
      body: "select 1",
    });
  expect(declare).toThrow("`$1` has a value that is neither a text, a number nor a boolean.");
});
