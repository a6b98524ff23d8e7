import { randomBytes } from "node:crypto";
import { readCatalog, type TestDatabase } from "@strata/postgres-testkit";
import { integer, pgEnum, pgSchema, pgSequence, pgTable, pgView, text } from "drizzle-orm/pg-core";
import { expect, test } from "vitest";
import { declareFunction, declareGrants, type GrantsDeclaration } from "../src/index.ts";
import { createDeclaredDatabase } from "./declared-database.ts";

const people = pgTable("people", { id: integer("id"), fullName: text('full "name"') });
const everybody = pgView("everybody", { id: integer("id") }).existing();
const ticket = pgSequence("ticket");
const mood = pgEnum("mood", ["good"]);
const odd = pgSchema('odd "schema"');
const answer = declareFunction({
  name: "answer",
  arguments: [{ type: "integer" }],
  returns: "integer",
  language: "sql",
  body: "select 42",
});

const TABLES = `
  CREATE TABLE people (id integer, "full ""name""" text);
  CREATE VIEW everybody AS SELECT id FROM people;
  CREATE SEQUENCE ticket;
  CREATE TYPE mood AS ENUM ('good');
  CREATE SCHEMA "odd ""schema"""`;

/** A database with what `declare` declares for a role of this test alone: roles belong to the whole server. */
async function createGranted(declare: (role: string) => GrantsDeclaration[]): Promise<TestDatabase & { role: string }> {
  const role = `strata test "${randomBytes(6).toString("hex")}"`;
  const quoted = `"${role.replaceAll('"', '""')}"`;
  const database = await createDeclaredDatabase(`CREATE ROLE ${quoted}; ${TABLES}`, { answer, grants: declare(role) });
  const drop = async () => {
    await database.sql.unsafe(`DROP OWNED BY ${quoted}; DROP ROLE ${quoted}`);
    await database.drop();
  };
  return { ...database, role: quoted, drop, [Symbol.asyncDispose]: drop };
}

async function grantsOf({ sql, role }: TestDatabase & { role: string }): Promise<string[]> {
  const { others } = await readCatalog(sql);
  return others
    .filter((line) => /^(?:grant|revoke) /.test(line))
    .map((line) => line.replace(role, "ROLE").replace(/^grant /, ""));
}

test("a table's privileges, as a list", async () => {
  await using database = await createGranted((role) => [declareGrants(people, { [role]: ["select", "truncate"] })]);
  expect(await grantsOf(database)).toEqual(["SELECT on people to ROLE", "TRUNCATE on people to ROLE"]);
});

test("privileges on single columns, and those that the role may hand on", async () => {
  await using database = await createGranted((role) => [
    declareGrants(people, {
      [role]: { delete: true, update: ["fullName"], select: ["id", "fullName"], withGrantOption: true },
    }),
  ]);
  expect(await grantsOf(database)).toEqual([
    "DELETE on people to ROLE with grant option",
    'SELECT on column people."full ""name""" to ROLE with grant option',
    "SELECT on column people.id to ROLE with grant option",
    'UPDATE on column people."full ""name""" to ROLE with grant option',
  ]);
});

test("privileges of everybody", async () => {
  await using database = await createGranted(() => [declareGrants(everybody, { public: ["select"] })]);
  expect(await grantsOf(database)).toEqual(["SELECT on everybody to public"]);
});

test("privileges on a view, a sequence, an enum and a function", async () => {
  await using database = await createGranted((role) => [
    declareGrants(everybody, { [role]: { select: ["id"] } }),
    declareGrants(ticket, { [role]: ["usage", "select"] }),
    declareGrants(mood, { [role]: ["usage"] }),
    declareGrants(answer, { [role]: { execute: true, withGrantOption: true } }),
  ]);
  expect(await grantsOf(database)).toEqual([
    "EXECUTE on function answer(integer) to ROLE with grant option",
    "SELECT on column everybody.id to ROLE",
    "SELECT on ticket to ROLE",
    "USAGE on ticket to ROLE",
    "USAGE on type mood to ROLE",
  ]);
});

test("privileges on a schema", async () => {
  await using database = await createGranted((role) => [declareGrants(odd, { [role]: ["usage"] })]);
  const [row] = await database.sql`
    select has_schema_privilege(oid, 'odd "schema"', 'usage') as may_use,
      has_schema_privilege(oid, 'odd "schema"', 'create') as may_create
    from pg_roles where quote_ident(rolname) = ${database.role}`;
  expect(row).toEqual({ may_use: true, may_create: false });
});

test("an empty list takes away what everybody has from the start", async () => {
  await using database = await createGranted((role) => [
    declareGrants(answer, { public: [], [role]: ["execute"] }),
    declareGrants(mood, { public: [] }),
  ]);
  expect(await grantsOf(database)).toEqual([
    "EXECUTE on function answer(integer) to ROLE",
    "revoke EXECUTE on function answer(integer) from public",
    "revoke USAGE on type mood from public",
  ]);
});

test("a column that is not there is refused", () => {
  expect(() => declareGrants(people, { reader: { select: ["fullNam" as "fullName"] } })).toThrow(
    '"people" has no column "fullNam".',
  );
});
