import { readCatalog } from "@strata/postgres-testkit";
import { sql } from "drizzle-orm";
import {
  check,
  index,
  integer,
  pgEnum,
  pgMaterializedView,
  pgPolicy,
  pgSchema,
  pgSequence,
  pgTable,
  pgView,
  text,
} from "drizzle-orm/pg-core";
import { expect, test } from "vitest";
import { declareComments } from "../src/index.ts";
import { createDeclaredDatabase } from "./declared-database.ts";

const people = pgTable("people", { id: integer("id"), fullName: text('full "name"') }, ({ id }) => [
  check("positive_id", sql`${id} > 0`),
  index("people by id").on(id),
  pgPolicy("own row"),
]);
const view = pgView("somebody").as((query) => query.select({ theId: sql<number>`id`.as("the id") }).from(people));
const materialized = pgMaterializedView("crowd", { size: integer("size") }).existing();

const TABLES = `
  CREATE TABLE people (id integer CONSTRAINT positive_id CHECK (id > 0), "full ""name""" text);
  CREATE INDEX "people by id" ON people (id);
  CREATE POLICY "own row" ON people;
  CREATE VIEW somebody AS SELECT id AS "the id" FROM people;
  CREATE MATERIALIZED VIEW crowd AS SELECT count(*)::integer AS size FROM people;
  CREATE TYPE mood AS ENUM ('good');
  CREATE SEQUENCE ticket;
  CREATE SCHEMA "odd ""schema""";
  CREATE TABLE "odd ""schema""".t (id integer);
  CREATE INDEX t_index ON "odd ""schema""".t (id)`;

const NASTY = 'it\'s a "comment", with \\ and $$ and 🐘\nin two lines';

test("a table, its columns and what belongs to it carry their comments", async () => {
  const comments = declareComments(people, {
    table: NASTY,
    columns: { id: "a number", fullName: NASTY },
    constraints: { positive_id: "counted from 1" },
    indexes: { "people by id": "for look-ups" },
    policies: { "own row": "nobody else's" },
  });
  await using database = await createDeclaredDatabase(TABLES, { comments });
  const { tables, others } = await readCatalog(database.sql);
  expect(tables["people"]?.comment).toBe(NASTY);
  expect(tables["people"]?.columns.map(({ name, comment }) => [name, comment])).toEqual([
    ["id", "a number"],
    ['full "name"', NASTY],
  ]);
  expect(others.filter((line) => line.startsWith("comment"))).toEqual([
    'comment on index "people by id": for look-ups',
    'comment on policy "own row" on people: nobody else\'s',
    "comment on table constraint positive_id on people: counted from 1",
  ]);
});

test("what has no comment gets none", async () => {
  const comments = declareComments(people, { columns: { id: "a number" } });
  await using database = await createDeclaredDatabase(TABLES, { comments });
  expect(await database.sql`select objsubid from pg_description where objoid = 'people'::regclass`).toEqual([
    { objsubid: 1 },
  ]);
});

test("views, enums, sequences and schemas carry theirs", async () => {
  const odd = pgSchema('odd "schema"');
  const comments = [
    declareComments(view, { view: "each one", columns: { theId: "theirs" } }),
    declareComments(materialized, { view: "all of them", columns: { size: "how many" } }),
    declareComments(pgEnum("mood", ["good"]), "never bad"),
    declareComments(pgSequence("ticket"), "take one"),
    declareComments(odd, "odd"),
    declareComments(odd.table("t", { id: integer("id") }), { table: "in it", indexes: { t_index: "in it too" } }),
  ];
  await using database = await createDeclaredDatabase(TABLES, { comments });
  const described = await database.sql`
    select type || ' ' || identity as object, description
    from pg_description cross join pg_identify_object(classoid, objoid, objsubid)
    where objoid >= 16384 order by 1`;
  expect(described.map(({ object, description }) => [object, description])).toEqual([
    ['index "odd ""schema""".t_index', "in it too"],
    ["materialized view column public.crowd.size", "how many"],
    ["materialized view public.crowd", "all of them"],
    ['schema "odd ""schema"""', "odd"],
    ["sequence public.ticket", "take one"],
    ['table "odd ""schema""".t', "in it"],
    ["type public.mood", "never bad"],
    ['view column public.somebody."the id"', "theirs"],
    ["view public.somebody", "each one"],
  ]);
});

test("a column that is not there is refused, and what there is, named", () => {
  const declare = () => declareComments(people, { columns: { ["fullNam" as "fullName"]: "misspelt" } });
  expect(declare).toThrow('"people" has no column "fullNam".');
  expect(declare).toThrow("Name one of: id, fullName.");
});
