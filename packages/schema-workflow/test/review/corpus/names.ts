import type { Theme } from "./snippet.ts";

/** What the previous release knows by name, and finds no more. */
export const names: Theme = {
  dangerous: [
    { sql: "DROP TABLE plain;", dangers: ["ban-drop-table"] },
    { sql: "DROP TABLE IF EXISTS order_lines, plain CASCADE;", dangers: ["ban-drop-table"] },
    { sql: "DO $$ BEGIN DROP TABLE plain; END $$;", dangers: ["ban-drop-table"] },
    { sql: "ALTER TABLE plain RENAME TO notes;", dangers: ["renaming-table"] },
    { sql: 'ALTER TABLE "orders" RENAME TO "purchases";', dangers: ["renaming-table"] },
    { sql: "CREATE SCHEMA shop;\nALTER TABLE plain SET SCHEMA shop;", dangers: ["renaming-table"] },
    { sql: "DROP VIEW open_orders;", dangers: ["ban-drop-view"] },
    { sql: "DROP MATERIALIZED VIEW daily;", dangers: ["ban-drop-view"] },
    { sql: "DROP FUNCTION total;", dangers: ["ban-drop-function"] },
    { sql: "DROP FUNCTION IF EXISTS total(integer, integer);", dangers: ["ban-drop-function"] },
    { sql: "DROP SEQUENCE tickets;", dangers: ["ban-drop-sequence"] },
    { sql: "DROP SEQUENCE IF EXISTS tickets CASCADE;", dangers: ["ban-drop-sequence"] },
    { sql: "DROP DOMAIN percentage CASCADE;", dangers: ["ban-drop-column", "ban-drop-type"] },
    { sql: "DROP TYPE mood CASCADE;", dangers: ["ban-drop-column", "ban-drop-type"] },
    { sql: "DROP SCHEMA other CASCADE;", dangers: ["ban-drop-schema"] },
    { sql: "DROP SCHEMA IF EXISTS other;", dangers: ["ban-drop-schema"] },
    { sql: "ALTER TYPE mood RENAME VALUE 'calm' TO 'quiet';", dangers: ["renaming-enum-value"] },
    { sql: "ALTER TYPE public.mood RENAME VALUE 'busy' TO 'loud';", dangers: ["renaming-enum-value"] },
    { sql: "ALTER SCHEMA other RENAME TO another;", dangers: ["renaming-object"] },
    { sql: "ALTER VIEW open_orders RENAME TO orders_open;", dangers: ["renaming-object"] },
    { sql: "ALTER FUNCTION total(integer, integer) RENAME TO sum_of;", dangers: ["renaming-object"] },
    { sql: "ALTER TYPE mood RENAME TO feeling;", dangers: ["renaming-object"] },
    { sql: "ALTER SEQUENCE tickets RENAME TO numbers;", dangers: ["renaming-object"] },
    { sql: "ALTER FUNCTION keep() SET SCHEMA other;", dangers: ["renaming-object"] },
  ],
  safe: [
    {
      sql: "ALTER TABLE plain RENAME TO notes;\nCREATE VIEW plain AS SELECT * FROM notes;",
      silent: { "renaming-table": "A view keeps the old name, in the same transaction." },
    },
    { sql: "DROP VIEW open_orders;\nCREATE VIEW open_orders AS SELECT id, placed_on, amount FROM orders;" },
    {
      sql: "CREATE TABLE fresh (id bigint);\nALTER TABLE fresh RENAME TO newer;\nDROP TABLE newer;",
      silent: {
        "renaming-table": "Nobody uses a table that the migration makes.",
        "ban-drop-table": "Nobody uses a table that the migration makes.",
      },
    },
    {
      sql: "CREATE OR REPLACE FUNCTION total(a integer, b integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT b + a';",
    },
    { sql: "DROP TRIGGER users_keep ON users;", advice: ["ban-drop-trigger"] },
    {
      sql: "DROP TRIGGER users_keep ON users;\nCREATE TRIGGER users_keep BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION keep();",
      advice: [],
    },
    { sql: "ALTER TYPE mood ADD VALUE 'sad';", advice: ["require-enum-value-ordering"] },
    { sql: "ALTER TYPE mood ADD VALUE 'sad' BEFORE 'busy';", advice: [] },
    { sql: "CREATE FUNCTION once() RETURNS integer LANGUAGE sql AS 'SELECT 1';\nDROP FUNCTION once();" },
    { sql: `CREATE TABLE "${"n".repeat(70)}" (id bigint);`, advice: ["identifier-too-long"] },
    { sql: "ALTER VIEW open_orders RENAME TO orders_open;\nCREATE VIEW open_orders AS SELECT * FROM orders_open;" },
    { sql: "CREATE TYPE size AS ENUM ('small');\nALTER TYPE size RENAME TO scale;" },
  ],
};
