import type { Theme } from "./snippet.ts";

export const columns: Theme = {
  dangerous: [
    {
      sql: "ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid();",
      dangers: ["adding-field-with-default"],
    },
    {
      sql: "ALTER TABLE orders ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid(), ADD COLUMN tag text;",
      dangers: ["adding-field-with-default"],
    },
    {
      sql: "ALTER TABLE order_lines ADD COLUMN drawn float8 DEFAULT random();",
      dangers: ["adding-field-with-default"],
    },
    {
      sql: 'ALTER TABLE "orders" ADD COLUMN "at" timestamptz DEFAULT clock_timestamp();',
      dangers: ["adding-field-with-default"],
    },
    {
      sql: "ALTER TABLE users ADD COLUMN number bigserial;",
      dangers: ["adding-auto-incrementing-field"],
      advice: ["prefer-identity"],
    },
    {
      sql: "ALTER TABLE plain ADD COLUMN id serial PRIMARY KEY;",
      dangers: ["adding-auto-incrementing-field"],
    },
    {
      sql: "ALTER TABLE users ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY;",
      dangers: ["adding-auto-incrementing-field"],
    },
    {
      sql: "ALTER TABLE orders ADD COLUMN gross integer GENERATED ALWAYS AS (amount * 119 / 100) STORED;",
      dangers: ["adding-generated-field"],
    },
    {
      sql: "ALTER TABLE users ADD COLUMN handle text GENERATED ALWAYS AS (lower(email)) STORED, ADD COLUMN age bigint;",
      dangers: ["adding-generated-field"],
    },
    { sql: "ALTER TABLE orders ADD COLUMN kind text NOT NULL;", dangers: ["adding-required-field"] },
    {
      sql: "ALTER TABLE users ADD COLUMN plan text NOT NULL, ADD COLUMN note text;",
      dangers: ["adding-required-field"],
    },
    { sql: "ALTER TABLE orders ALTER COLUMN user_id SET NOT NULL;", dangers: ["adding-not-nullable-field"] },
    {
      sql: "ALTER TABLE orders ALTER COLUMN user_id SET NOT NULL, ALTER COLUMN note SET NOT NULL, ALTER COLUMN note SET DEFAULT '';",
      dangers: ["adding-not-nullable-field"],
    },
    {
      sql: "ALTER TABLE orders ADD CONSTRAINT c CHECK (user_id IS NOT NULL) NOT VALID;\nALTER TABLE orders ALTER COLUMN user_id SET NOT NULL;",
      dangers: ["adding-not-nullable-field"],
    },
    { sql: "ALTER TABLE orders ALTER COLUMN amount TYPE bigint;", dangers: ["changing-column-type"] },
    {
      sql: "ALTER TABLE orders ALTER COLUMN note TYPE integer USING length(note), ALTER COLUMN amount SET DEFAULT 0;",
      dangers: ["changing-column-type"],
    },
    { sql: "ALTER TABLE orders ALTER COLUMN status TYPE varchar(10);", dangers: ["changing-column-type"] },
    { sql: "ALTER TABLE orders ALTER COLUMN note TYPE varchar(200);", dangers: ["changing-column-type"] },
    {
      sql: "SET LOCAL timezone = 'Europe/Berlin';\nALTER TABLE orders ALTER COLUMN seen_at TYPE timestamptz;",
      dangers: ["changing-column-type"],
    },
    { sql: "ALTER TABLE users ALTER COLUMN settings TYPE text;", dangers: ["changing-column-type"] },
    { sql: "ALTER TABLE users ADD COLUMN extra json;", dangers: ["adding-json-column"] },
    { sql: "ALTER TABLE orders ADD COLUMN extra json, ADD COLUMN more jsonb;", dangers: ["adding-json-column"] },
    { sql: "ALTER TABLE orders DROP COLUMN note;", dangers: ["ban-drop-column"] },
    { sql: "ALTER TABLE orders DROP COLUMN amount, DROP COLUMN note;", dangers: ["ban-drop-column"] },
    {
      sql: "DO $$ BEGIN EXECUTE 'ALTER TABLE orders DROP COLUMN note'; END $$;",
      dangers: ["ban-drop-column"],
      advice: ["opaque-do-block"],
    },
    { sql: "ALTER TABLE orders RENAME COLUMN amount TO total;", dangers: ["renaming-column"] },
    { sql: "ALTER TABLE users RENAME email TO address;", dangers: ["renaming-column"] },
    { sql: "ALTER TABLE users RENAME settings TO preferences;", dangers: ["renaming-column"] },
    { sql: "ALTER TABLE orders ALTER COLUMN status DROP DEFAULT;", dangers: ["ban-drop-default"] },
    { sql: "ALTER TABLE users ALTER created_at DROP DEFAULT, ALTER mood DROP DEFAULT;", dangers: ["ban-drop-default"] },
    {
      sql: `-- strata: non-transactional
ALTER TABLE orders ADD CONSTRAINT proof CHECK (user_id IS NOT NULL) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT proof;
ALTER TABLE orders ALTER COLUMN user_id SET NOT NULL, DROP CONSTRAINT proof;`,
      dangers: ["proof-dropped-early"],
    },
    {
      sql: `-- strata: non-transactional
ALTER TABLE orders ADD CONSTRAINT proof CHECK (user_id IS NOT NULL AND amount > -100) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT proof;
ALTER TABLE orders DROP CONSTRAINT proof;
ALTER TABLE orders ALTER COLUMN user_id SET NOT NULL;`,
      dangers: ["proof-dropped-early"],
    },
    {
      sql: "ALTER TABLE payments DROP CONSTRAINT payer_known, ALTER payer SET NOT NULL;",
      dangers: ["proof-dropped-early"],
    },
    {
      sql: "ALTER TABLE payments DROP CONSTRAINT payer_known;\nALTER TABLE payments ALTER COLUMN payer SET NOT NULL;",
      dangers: ["proof-dropped-early"],
    },
    { sql: "ALTER TABLE payments ALTER COLUMN method TYPE varchar(60);", dangers: ["changing-column-type"] },
    { sql: "ALTER TABLE payments ALTER method TYPE text;", dangers: ["changing-column-type"] },
    {
      sql: "ALTER TABLE users ALTER COLUMN created_at TYPE date USING created_at::date;",
      dangers: ["changing-column-type"],
    },
    { sql: "ALTER TABLE order_lines ALTER COLUMN number TYPE bigint;", dangers: ["changing-column-type"] },
    {
      sql: "ALTER TABLE events ADD COLUMN token uuid DEFAULT gen_random_uuid();",
      dangers: ["adding-field-with-default"],
    },
    {
      sql: "ALTER TABLE users ADD COLUMN number integer DEFAULT nextval('tickets');",
      dangers: ["adding-field-with-default"],
    },
    { sql: "ALTER TABLE ONLY orders ADD COLUMN kind varchar(20) NOT NULL;", dangers: ["adding-required-field"] },
  ],
  safe: [
    { sql: "ALTER TABLE orders ADD COLUMN kind text;", advice: [] },
    { sql: "ALTER TABLE orders ADD COLUMN kind text NOT NULL DEFAULT 'sale';" },
    { sql: "ALTER TABLE orders ADD COLUMN made_at timestamptz NOT NULL DEFAULT now();", advice: [] },
    {
      sql: "ALTER TABLE orders ALTER COLUMN status TYPE varchar(40);",
      silent: { "changing-column-type": "The catalog changes, and no row." },
    },
    {
      sql: "ALTER TABLE orders ALTER COLUMN status TYPE text;",
      silent: { "changing-column-type": "The catalog changes, and no row." },
    },
    {
      sql: "SET LOCAL timezone = 'UTC';\nALTER TABLE orders ALTER COLUMN seen_at TYPE timestamptz;",
      silent: { "changing-column-type": "Stored in UTC as before." },
    },
    {
      sql: `-- strata: non-transactional
ALTER TABLE orders ADD CONSTRAINT c CHECK (user_id IS NOT NULL) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT c;
ALTER TABLE orders ALTER COLUMN user_id SET NOT NULL;
ALTER TABLE orders DROP CONSTRAINT c;`,
    },
    { sql: "ALTER TABLE orders ALTER COLUMN amount SET DEFAULT 0;" },
    { sql: "ALTER TABLE orders ALTER COLUMN amount DROP NOT NULL;", advice: ["ban-drop-not-null"] },
    { sql: "ALTER TABLE orders ADD COLUMN kind varchar(10);", advice: ["prefer-text-field"] },
    { sql: "ALTER TABLE orders ADD COLUMN code char(3);", advice: ["ban-char-field"] },
    { sql: "ALTER TABLE orders ADD COLUMN pieces int;", advice: ["prefer-bigint-over-int"] },
    { sql: "ALTER TABLE orders ADD COLUMN sent_at timestamp;", advice: ["prefer-timestamp-tz"] },
    {
      sql: "CREATE TABLE fresh (id serial PRIMARY KEY, at timestamp, extra json, code char(3));\nALTER TABLE fresh ALTER COLUMN at SET NOT NULL;\nALTER TABLE fresh ALTER COLUMN id TYPE bigint;\nALTER TABLE fresh DROP COLUMN code;",
      silent: {
        "prefer-bigint-over-int": "Nobody uses a table that the migration makes.",
        "prefer-identity": "Nobody uses a table that the migration makes.",
        "prefer-timestamp-tz": "Nobody uses a table that the migration makes.",
        "ban-char-field": "Nobody uses a table that the migration makes.",
        "adding-not-nullable-field": "Nobody uses a table that the migration makes.",
        "changing-column-type": "Nobody uses a table that the migration makes.",
        "ban-drop-column": "Nobody uses a table that the migration makes.",
      },
      advice: [],
    },
    { sql: "COMMENT ON COLUMN orders.note IS 'In the words of the customer.';" },
    { sql: "ALTER TABLE orders ALTER COLUMN note SET STATISTICS 500;" },
    {
      sql: `-- strata: non-transactional
ALTER TABLE payments ALTER COLUMN payer SET NOT NULL;
ALTER TABLE payments DROP CONSTRAINT payer_known;`,
      silent: { "adding-not-nullable-field": "A check proves it, and nothing is read." },
    },
    {
      sql: "ALTER TABLE payments ALTER COLUMN payer SET NOT NULL, ALTER COLUMN payer SET DEFAULT 'nobody';",
      silent: { "adding-not-nullable-field": "A check proves it, and nothing is read." },
    },
    {
      sql: `-- strata: non-transactional
ALTER TABLE payments DROP CONSTRAINT method_known;
ALTER TABLE payments ALTER COLUMN method TYPE varchar(60);`,
      silent: { "changing-column-type": "The catalog changes, and no row." },
    },
    {
      sql: "ALTER TABLE orders ADD COLUMN doubled integer GENERATED ALWAYS AS (amount * 2) VIRTUAL;",
      since: 18,
      silent: { "adding-field-with-default": "A virtual column is stored nowhere." },
    },
  ],
};
