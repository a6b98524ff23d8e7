import { createDatabase, type TestDatabase } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { migrate } from "../src/index.ts";
import { schemaPackage } from "./schema-package-fixture.ts";

/** What the database has before the run. */
const GROUND = `
  CREATE TYPE mood AS ENUM ('calm');
  CREATE TYPE "Weather" AS ENUM ('dry');
  CREATE TABLE diary (note text, mood mood);
  INSERT INTO diary VALUES ('a day', 'calm');
  CREATE FUNCTION happier(mood) RETURNS mood LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN enum_last(NULL::public.mood); END';
  CREATE FUNCTION happiest() RETURNS mood LANGUAGE plpgsql AS 'BEGIN RETURN enum_last(NULL::mood); END'`;
const ADD = "ALTER TYPE mood ADD VALUE 'busy';";

const USES: readonly (readonly [what: string, ...scripts: readonly string[]])[] = [
  ["a default", ADD, "ALTER TABLE diary ALTER mood SET DEFAULT 'busy';"],
  ["a check", ADD, "ALTER TABLE diary ADD CHECK (mood <> 'busy');"],
  ["a row", ADD, "INSERT INTO diary VALUES ('a night', 'busy');"],
  ["a value that is written in another way", ADD, "INSERT INTO diary VALUES ('a night', E'b\\u0075sy');"],
  ["a cast in a DO block", ADD, "DO $$ BEGIN UPDATE diary SET mood = 'busy'; END $$;"],
  ["a name that is put together", ADD, "DO $$ BEGIN EXECUTE 'UPDATE diary SET mood = ''bu' || 'sy'''; END $$;"],
  ["a function of the database", ADD, "UPDATE diary SET mood = happiest();"],
  ["a function in a default", ADD, "ALTER TABLE diary ADD COLUMN next mood DEFAULT happiest();"],
  ["a function in a table that is selected", ADD, "CREATE TABLE days AS (SELECT happiest() AS day);"],
  [
    "all values, by the type",
    ADD,
    "CREATE TABLE days (m int CHECK (m < array_length(enum_range(NULL::mood), 1)));\nINSERT INTO days VALUES (1);",
  ],
  ["a check of the rows that are there", ADD, "ALTER TABLE diary ADD CHECK (mood < happiest());"],
  ["an index", ADD, "CREATE INDEX ON diary (note) WHERE mood < happier(mood);"],
  ["the third migration", ADD, "CREATE TABLE days ();", "INSERT INTO diary VALUES ('a night', 'busy');"],
  [
    "a comment within the statement",
    "ALTER TYPE /* a */ mood -- b\n ADD VALUE 'busy';",
    "INSERT INTO diary VALUES ('', 'busy');",
  ],
  ["a value with an escape", "ALTER TYPE mood ADD VALUE E'bus\\u0079';", "INSERT INTO diary VALUES ('', 'busy');"],
  ["a value in dollars", "ALTER TYPE mood ADD VALUE $v$busy$v$;", "ALTER TABLE diary ALTER mood SET DEFAULT 'busy';"],
  [
    "a name in quotes",
    `ALTER TYPE public."Weather" ADD VALUE 'wet';`,
    `CREATE TABLE days (x "Weather" DEFAULT 'wet');`,
  ],
  [
    "a DO block that adds",
    "DO $$ BEGIN ALTER TYPE mood ADD VALUE 'busy'; END $$;",
    "ALTER TABLE diary ALTER mood SET DEFAULT 'busy';",
  ],
  [
    "a type that a subtransaction makes, as drizzle-kit 0.x does",
    "DO $$ BEGIN CREATE TYPE size AS ENUM ('s'); EXCEPTION WHEN duplicate_object THEN null; END $$;",
    "ALTER TYPE size ADD VALUE 'm';",
    "CREATE TABLE shirts (size size DEFAULT 'm');",
  ],
  [
    "a value that a subtransaction adds",
    "CREATE TYPE size AS ENUM ('s');",
    "DO $$ BEGIN ALTER TYPE size ADD VALUE 'm'; EXCEPTION WHEN duplicate_object THEN null; END $$;",
    "CREATE TABLE shirts (size size DEFAULT 'm');",
  ],
];

const DOES_NOT: readonly (readonly [what: string, ...scripts: readonly string[]])[] = [
  ["a table beside it", ADD, "CREATE TABLE days (id int PRIMARY KEY, at timestamptz DEFAULT now());"],
  ["a table with a name that is longer", ADD, "CREATE TABLE moodboards (busyness int);"],
  ["a word in a comment", ADD, "-- busy, in a mood\nCREATE TABLE days ();"],
  ["a column of the type", ADD, "CREATE TABLE days (m mood NOT NULL); CREATE INDEX ON days (m);"],
  ["a view of what a function gives", ADD, "CREATE VIEW days AS SELECT happiest();"],
  [
    "a key, a column with a length and an index",
    ADD,
    "CREATE TABLE days (id int PRIMARY KEY); ALTER TABLE diary ADD COLUMN day int REFERENCES days (id), ADD COLUMN t varchar(10) DEFAULT lower('X'); CREATE UNIQUE INDEX d ON diary USING btree (note);",
  ],
  ["a value that was there", ADD, "ALTER TABLE diary ALTER mood SET DEFAULT 'calm', ALTER mood SET NOT NULL;"],
];

const WITH_ITS_TYPE: readonly (readonly [what: string, ...scripts: readonly string[]])[] = [
  [
    "in migrations of their own",
    "CREATE TYPE size AS ENUM ('s');",
    "ALTER TYPE size ADD VALUE 'm';",
    "CREATE TABLE shirts (size size DEFAULT 'm');",
  ],
  [
    "in one migration",
    "CREATE TYPE size AS ENUM ('s'); ALTER TYPE size ADD VALUE 'm';",
    "CREATE TABLE shirts (size size DEFAULT 'm');",
  ],
  [
    "with a name in quotes",
    `CREATE TYPE public."Size" AS ENUM ('s'); ALTER TYPE "Size" ADD VALUE 'm';`,
    `CREATE TABLE shirts (size "Size" DEFAULT 'm');`,
  ],
];

async function prepared(): Promise<TestDatabase> {
  const database = await createDatabase();
  await database.sql.unsafe(GROUND);
  return database;
}

/** Whether PostgreSQL takes the scripts in one transaction. */
async function isPossible({ sql }: TestDatabase, scripts: readonly string[]): Promise<boolean> {
  const connection = await sql.reserve();
  try {
    await connection.unsafe("BEGIN");
    for (const script of scripts) await connection.unsafe(script);
    return true;
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || error.code !== "55P04") throw error;
    return false;
  } finally {
    await connection.unsafe("ROLLBACK");
    connection.release();
  }
}

async function applied({ url }: TestDatabase, scripts: readonly string[], atomic: boolean): Promise<string> {
  const folders = scripts.map((sql, at) => [`2025010${at + 1}000000_x`, { "migration.sql": sql }] as const);
  const roster = [await schemaPackage("a", Object.fromEntries(folders))];
  return migrate({ url, roster, atomic }).then(
    () => "applied",
    (error: { code: string }) => error.code,
  );
}

describe("a value that is added and used in one run is refused before anything runs", () => {
  test.each(USES)("%s", async (_, ...scripts) => {
    await using database = await prepared();
    expect(await isPossible(database, scripts)).toBe(false);
    expect(await applied(database, scripts, true)).toBe("ATOMIC_IMPOSSIBLE");
  });
});

describe("what does not use the value is not refused", () => {
  test.each(DOES_NOT)("%s", async (_, ...scripts) => {
    await using database = await prepared();
    expect(await isPossible(database, scripts)).toBe(true);
    expect(await applied(database, scripts, true)).toBe("applied");
  });
});

describe("a type that the run makes itself takes values, where the server lets it (from 17 on)", () => {
  test.each(WITH_ITS_TYPE)("%s", async (_, ...scripts) => {
    await using database = await prepared();
    const possible = await isPossible(database, scripts);
    expect(await applied(database, scripts, true)).toBe(possible ? "applied" : "ATOMIC_IMPOSSIBLE");
  });

  test("also all in one migration", async () => {
    await using database = await prepared();
    const script =
      "CREATE TYPE size AS ENUM ('s'); ALTER TYPE size ADD VALUE 'm'; CREATE TABLE shirts (s size DEFAULT 'm');";
    const possible = await isPossible(database, [script]);
    expect(await applied(database, [script], false)).toBe(possible ? "applied" : "MIGRATION_FAILED");
  });
});
