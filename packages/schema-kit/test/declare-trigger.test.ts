import { createDatabaseFrom, readCatalog, type TestDatabase } from "@strata/postgres-testkit";
import { sql } from "drizzle-orm";
import { integer, pgSchema, pgTable, pgView, text } from "drizzle-orm/pg-core";
import postgres from "postgres";
import { describe, expect, test } from "vitest";
import {
  declarationsOf,
  declarationSql,
  declareFunction,
  declareTrigger,
  type TriggerDeclaration,
} from "../src/index.ts";

const people = pgTable("people", { id: integer("id"), fullName: text(`full "name"`), state: text("state") });
const view = pgView("somebody", { id: integer("id") }).existing();

/** Notes each call in a table, with what the trigger has told it. */
const note = declareFunction({
  name: "note",
  returns: "trigger",
  language: "plpgsql",
  body: `
    BEGIN
      INSERT INTO notes SELECT TG_NAME, TG_WHEN, TG_LEVEL, TG_OP, to_jsonb(TG_ARGV);
      RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END`,
});

function createPeople(): Promise<TestDatabase> {
  return createDatabaseFrom({
    key: "schema-kit: people with notes",
    async build(url) {
      const connection = postgres(url, { max: 1 });
      await connection.unsafe(`
        CREATE TABLE people (id integer, "full ""name""" text, state text);
        CREATE VIEW somebody AS SELECT id FROM people;
        CREATE TABLE notes (name text, timing text, level text, event text, arguments jsonb);
        CREATE SCHEMA "odd ""schema""";
        CREATE TABLE "odd ""schema"""."odd table" (id integer)`);
      await connection.end();
    },
  });
}

/** The people, with the function and these triggers. */
async function createPeopleWith(...triggers: TriggerDeclaration[]): Promise<TestDatabase> {
  const database = await createPeople();
  for (const each of declarationsOf({ triggers, note })) await database.sql.unsafe(declarationSql(each));
  return database;
}

/** As Postgres prints it. */
async function definitionsOf(trigger: TriggerDeclaration): Promise<Record<string, string>> {
  await using database = await createPeopleWith(trigger);
  return (await readCatalog(database.sql)).tables["people"]?.triggers ?? {};
}

describe("a row trigger", () => {
  test("fires for each row of its events, with its arguments", async () => {
    const trigger = declareTrigger({
      name: "noted",
      on: people,
      timing: "before",
      events: ["insert", "delete"],
      level: "row",
      call: note,
      arguments: ["it's", "$$", ""],
    });
    await using database = await createPeopleWith(trigger);
    await database.sql`insert into people values (1), (2)`;
    await database.sql`update people set id = 0`;
    await database.sql`delete from people where state is null`;
    const noted = { name: "noted", timing: "BEFORE", level: "ROW", arguments: ["it's", "$$", ""] };
    const inserted = { ...noted, event: "INSERT" };
    const deleted = { ...noted, event: "DELETE" };
    expect(await database.sql`select * from notes`).toEqual([inserted, inserted, deleted, deleted]);
  });

  test("names its columns and compares its rows as TypeScript names them", async () => {
    const trigger = declareTrigger({
      name: 'odd "name"',
      on: people,
      timing: "after",
      events: ["insert", "update"],
      of: ["fullName", "state"],
      level: "row",
      when: (row) => sql`${row.new.fullName} IS DISTINCT FROM ${"it's"} AND ${row.new.state} <> ''`,
      call: note,
    });
    expect(await definitionsOf(trigger)).toEqual({
      'odd "name"':
        `CREATE TRIGGER "odd ""name""" AFTER INSERT OR UPDATE OF "full ""name""", state ON people FOR EACH ROW ` +
        `WHEN (((new."full ""name""" IS DISTINCT FROM 'it''s'::text) AND (new.state <> ''::text))) EXECUTE FUNCTION note()`,
    });
  });

  test("fires on a change alone, when it compares old and new", async () => {
    const trigger = declareTrigger({
      name: "changed",
      on: people,
      timing: "after",
      events: ["update"],
      level: "row",
      when: (row) => sql`${row.old.state} IS DISTINCT FROM ${row.new.state}`,
      call: note,
    });
    await using database = await createPeopleWith(trigger);
    await database.sql`insert into people values (1, null, 'here'), (2, null, 'gone')`;
    await database.sql`update people set state = 'gone'`;
    expect(await database.sql`select name from notes`).toEqual([{ name: "changed" }]);
  });

  test("that names columns and fires on no update is refused", () => {
    const declare = () =>
      declareTrigger({
        name: "noted",
        on: people,
        timing: "before",
        events: ["insert"],
        of: ["state"],
        level: "row",
        call: note,
      });
    expect(declare).toThrow('The trigger "noted" on "people" names columns, but does not fire on updates.');
  });

  test("that names a column which is not there is refused, and told what there is", () => {
    const declare = () =>
      declareTrigger({
        name: "noted",
        on: people,
        timing: "before",
        events: ["update"],
        of: ["stat" as "state"],
        level: "row",
        call: note,
      });
    expect(declare).toThrow('"people" has no column "stat".');
    expect(declare).toThrow("Name one of: id, fullName, state.");
  });
});

test("a statement trigger sees all rows before and after", async () => {
  const trigger = declareTrigger({
    name: "noted",
    on: people,
    timing: "after",
    events: ["update"],
    level: "statement",
    referencing: { old: "before", new: "after those" },
    call: note,
  });
  expect(await definitionsOf(trigger)).toEqual({
    noted:
      'CREATE TRIGGER noted AFTER UPDATE ON people REFERENCING OLD TABLE AS before NEW TABLE AS "after those" ' +
      "FOR EACH STATEMENT EXECUTE FUNCTION note()",
  });
});

test("a statement trigger fires when the table is emptied", async () => {
  const trigger = declareTrigger({
    name: "emptied",
    on: people,
    timing: "before",
    events: ["truncate"],
    level: "statement",
    call: note,
  });
  await using database = await createPeopleWith(trigger);
  await database.sql`truncate people`;
  expect(await database.sql`select event, level from notes`).toEqual([{ event: "TRUNCATE", level: "STATEMENT" }]);
});

test("a constraint trigger waits for the end of the transaction", async () => {
  const trigger = declareTrigger({
    name: "checked",
    on: people,
    timing: "after",
    events: ["insert"],
    level: "row",
    constraint: { deferrable: "initially deferred", from: people },
    call: note,
  });
  await using database = await createPeopleWith(trigger);
  await database.sql.begin(async (tx) => {
    await tx`insert into people values (1)`;
    expect(await tx`select from notes`).toHaveLength(0);
  });
  expect(await database.sql`select from notes`).toHaveLength(1);
  expect((await readCatalog(database.sql)).tables["people"]?.triggers["checked"]).toContain(
    "AFTER INSERT ON people FROM people DEFERRABLE INITIALLY DEFERRED FOR EACH ROW",
  );
});

test("a trigger on a view takes the place of the event", async () => {
  const trigger = declareTrigger({
    name: "instead",
    on: view,
    timing: "instead of",
    events: ["insert"],
    level: "row",
    call: note,
  });
  await using database = await createPeopleWith(trigger);
  await database.sql`insert into somebody values (1)`;
  expect(await database.sql`select timing from notes`).toEqual([{ timing: "INSTEAD OF" }]);
  expect(await database.sql`select from people`).toHaveLength(0);
});

test.each([
  ["disabled", " [disabled]"],
  ["replica", " [replica]"],
  ["always", " [always]"],
  ["origin", ""],
] as const)("a trigger fires as declared: %s", async (firing, printed) => {
  const trigger = declareTrigger({
    name: "noted",
    on: people,
    timing: "before",
    events: ["update"],
    level: "row",
    call: note,
    firing,
  });
  expect(await definitionsOf(trigger)).toEqual({
    noted: `CREATE TRIGGER noted BEFORE UPDATE ON people FOR EACH ROW EXECUTE FUNCTION note()${printed}`,
  });
});

test("a trigger may call a function of Postgres, on a table in another schema, and carry a comment", async () => {
  const trigger = declareTrigger({
    name: "odd trigger",
    on: pgSchema('odd "schema"').table("odd table", { id: integer("id") }),
    timing: "before",
    events: ["update"],
    level: "row",
    call: { schema: "pg_catalog", name: "suppress_redundant_updates_trigger" },
    comment: "saves writes",
  });
  await using database = await createPeopleWith(trigger);
  const catalog = await readCatalog(database.sql, 'odd "schema"');
  expect(Object.keys(catalog.tables["odd table"]?.triggers ?? {})).toEqual(["odd trigger"]);
  expect(catalog.others).toEqual(['comment on trigger "odd trigger" on "odd table": saves writes']);
});
