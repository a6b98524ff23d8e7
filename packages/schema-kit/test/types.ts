/**
 * What the compiler accepts of a declaration and what it refuses. It is compiled by `pnpm types`, never run: where a line
 * below `@ts-expect-error` is no error any more, that is one.
 */
import { sql } from "drizzle-orm";
import { integer, pgEnum, pgSchema, pgSequence, pgTable, pgView, text } from "drizzle-orm/pg-core";
import { declareComments, declareFunction, declareGrants, declareStorage, declareTrigger } from "../src/index.ts";

const people = pgTable("people", { id: integer("id"), fullName: text("full_name") });
const view = pgView("somebody", { id: integer("id") }).existing();
const call = declareFunction({ name: "f", returns: "trigger", language: "plpgsql", body: "" });
const noTrigger = declareFunction({ name: "g", returns: "integer", language: "sql", body: "" });

// A column is one of the table, by its name in TypeScript.
declareComments(people, { columns: { id: "a number", fullName: "a text" } });
// @ts-expect-error there is no such column
declareComments(people, { columns: { fullNam: "a text" } });
// @ts-expect-error that is its name in the database
declareComments(people, { columns: { full_name: "a text" } });
// @ts-expect-error a view has no such column
declareComments(view, { columns: { fullName: "a text" } });
// @ts-expect-error that is a table
declareComments(people, { view: "a view" });
// @ts-expect-error that is a view, which has no constraints
declareComments(view, { constraints: { positive: "a check" } });
// @ts-expect-error an enum has one comment
declareComments(pgEnum("mood", ["good"]), { table: "moods" });

const before = { name: "t", on: people, timing: "before", level: "row", call } as const;
declareTrigger({ ...before, events: ["insert", "update"], of: ["fullName"] });
// @ts-expect-error there is no such column
declareTrigger({ ...before, events: ["update"], of: ["fullNam"] });
// @ts-expect-error there is no such column
declareTrigger({ ...before, events: ["update"], when: (row) => sql`${row.old.fullNam} IS NULL` });
// @ts-expect-error a trigger has an event
declareTrigger({ ...before, events: [] });
// @ts-expect-error only statements truncate
declareTrigger({ ...before, events: ["truncate"] });
// @ts-expect-error a table has nothing to be done instead
declareTrigger({ ...before, timing: "instead of", events: ["insert"] });
// @ts-expect-error that function returns an integer
declareTrigger({ ...before, events: ["insert"], call: noTrigger });
// @ts-expect-error a statement has no row
declareTrigger({ ...before, level: "statement", events: ["update"], when: (row) => sql`${row.old.id} = 1` });
// @ts-expect-error a constraint is checked afterwards
declareTrigger({ ...before, events: ["insert"], constraint: {} });
declareTrigger({ ...before, timing: "after", events: ["insert"], constraint: { deferrable: "initially deferred" } });
declareTrigger({ ...before, on: view, timing: "instead of", events: ["insert"] });
// @ts-expect-error what is done instead does not depend on columns
declareTrigger({ ...before, on: view, timing: "instead of", events: ["update"], of: ["id"] });
// @ts-expect-error a view has no rows of its own
declareTrigger({ ...before, on: view, events: ["insert"] });

const body = { returns: "integer", language: "sql", body: "select 1" } as const;
declareFunction({ name: "f", ...body, security: "definer", set: { search_path: ["pg_catalog"] } });
// @ts-expect-error whoever calls it could put objects of his own before its
declareFunction({ name: "f", ...body, security: "definer" });
// @ts-expect-error the same with another setting
declareFunction({ name: "f", ...body, security: "definer", set: { work_mem: "5MB" } });
// @ts-expect-error one text would be one schema
declareFunction({ name: "f", ...body, set: { search_path: "pg_catalog, public" } });
// @ts-expect-error only SQL has a body in standard SQL
declareFunction({ name: "f", returns: "integer", language: "plpgsql", sqlBody: "RETURN 1" });

declareStorage(people, { fillfactor: 90, toast: { autovacuum_enabled: false }, columns: { id: { statistics: 10 } } });
// @ts-expect-error there is no such parameter
declareStorage(people, { fill_factor: 90 });
// @ts-expect-error it is a number
declareStorage(people, { fillfactor: "90" });
// @ts-expect-error TOAST tables are always full
declareStorage(people, { toast: { fillfactor: 90 } });
// @ts-expect-error there is no such column
declareStorage(people, { columns: { fullNam: { statistics: 10 } } });

declareGrants(people, { reader: ["select"], writer: { insert: true, update: ["fullName"] } });
// @ts-expect-error there is no such privilege
declareGrants(people, { reader: ["read"] });
// @ts-expect-error tables have no such privilege
declareGrants(people, { reader: ["usage"] });
// @ts-expect-error there is no such column
declareGrants(people, { reader: { select: ["fullNam"] } });
// @ts-expect-error rows are deleted whole
declareGrants(people, { reader: { delete: ["fullName"] } });
// @ts-expect-error a sequence is not inserted into
declareGrants(pgSequence("s"), { reader: ["insert"] });
// @ts-expect-error a schema is not executed
declareGrants(pgSchema("s"), { reader: ["execute"] });
// @ts-expect-error a function is executed
declareGrants(call, { reader: ["select"] });
