import type { Theme } from "./snippet.ts";

export const indexes: Theme = {
  dangerous: [
    { sql: "CREATE INDEX orders_user ON orders (user_id);", dangers: ["require-concurrent-index-creation"] },
    {
      sql: "CREATE INDEX ON orders (lower(note)) WHERE note IS NOT NULL;",
      dangers: ["require-concurrent-index-creation"],
    },
    {
      sql: 'CREATE UNIQUE INDEX "users_handle" ON "users" USING btree ("name" DESC) INCLUDE ("mood");',
      dangers: ["require-concurrent-index-creation"],
    },
    {
      sql: "CREATE INDEX IF NOT EXISTS users_settings ON users USING gin (settings);",
      dangers: ["require-concurrent-index-creation"],
    },
    { sql: "CREATE INDEX events_body ON events (body);", dangers: ["require-concurrent-index-creation"] },
    {
      sql: "DO $$ BEGIN CREATE INDEX orders_user ON orders (user_id); END $$;",
      dangers: ["require-concurrent-index-creation"],
    },
    {
      sql: "CREATE INDEX orders_wide ON orders (user_id, status, amount, placed_on);",
      dangers: ["require-concurrent-index-creation"],
      advice: ["wide-index"],
    },
    { sql: "DROP INDEX orders_status_idx;", dangers: ["require-concurrent-index-deletion"] },
    { sql: "DROP INDEX IF EXISTS orders_status_idx;", dangers: ["require-concurrent-index-deletion"] },
    { sql: "REINDEX INDEX orders_status_idx;", dangers: ["require-concurrent-reindex"] },
    { sql: "REINDEX TABLE orders;", dangers: ["require-concurrent-reindex"] },
    {
      sql: "CREATE INDEX CONCURRENTLY orders_user ON orders (user_id);",
      dangers: ["ban-concurrent-index-creation-in-transaction"],
    },
    {
      sql: "ALTER TABLE orders ADD COLUMN kind text;\nCREATE UNIQUE INDEX CONCURRENTLY users_name ON users (name);",
      dangers: ["ban-concurrent-index-creation-in-transaction"],
    },
    { sql: "DROP INDEX CONCURRENTLY orders_status_idx;", dangers: ["statement-in-transaction"] },
    { sql: "VACUUM orders;", dangers: ["statement-in-transaction"] },
    {
      sql: "CREATE INDEX payments_method ON public.payments USING hash (method);",
      dangers: ["require-concurrent-index-creation"],
    },
    {
      sql: "CREATE UNIQUE INDEX ON payments (id) NULLS NOT DISTINCT;",
      since: 15,
      dangers: ["require-concurrent-index-creation"],
    },
    { sql: "REINDEX SCHEMA public;", dangers: ["statement-in-transaction"] },
    { sql: "-- strata: non-transactional\nREINDEX INDEX orders_pkey;", dangers: ["require-concurrent-reindex"] },
    {
      sql: "CREATE INDEX payments_pair ON payments (payer, method);",
      dangers: ["require-concurrent-index-creation"],
    },
  ],
  safe: [
    { sql: "-- strata: non-transactional\nCREATE INDEX CONCURRENTLY orders_user ON orders (user_id);" },
    { sql: "-- strata: non-transactional\nDROP INDEX CONCURRENTLY orders_status_idx;" },
    { sql: "-- strata: non-transactional\nREINDEX TABLE CONCURRENTLY orders;" },
    {
      sql: "CREATE TABLE fresh (id bigint PRIMARY KEY, at date);\nCREATE INDEX fresh_at ON fresh (at);\nDROP INDEX fresh_at;",
      silent: { "require-concurrent-index-deletion": "Nobody uses a table that the migration makes." },
    },
    { sql: "ALTER INDEX orders_status_idx RENAME TO orders_by_status;" },
    {
      sql: "CREATE INDEX IF NOT EXISTS orders_status_idx ON orders (status);",
      silent: { "require-concurrent-index-creation": "It is there already, and nothing is built." },
    },
    {
      sql: "CREATE INDEX events_body ON ONLY events (body);",
      silent: { "require-concurrent-index-creation": "The part on top is built from nothing." },
    },
  ],
};
