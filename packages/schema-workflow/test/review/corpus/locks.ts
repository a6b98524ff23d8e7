import type { Theme } from "./snippet.ts";

export const locks: Theme = {
  dangerous: [
    { sql: "LOCK TABLE orders;", dangers: ["lock-table"] },
    { sql: "LOCK TABLE orders, users IN SHARE ROW EXCLUSIVE MODE;", dangers: ["lock-table"] },
    { sql: "ALTER TABLE users DISABLE TRIGGER users_keep;", dangers: ["ban-disable-trigger"] },
    { sql: "ALTER TABLE order_lines DISABLE TRIGGER ALL;", dangers: ["ban-disable-trigger"] },
    {
      sql: "ALTER TABLE users DISABLE TRIGGER USER;\nALTER TABLE users ENABLE TRIGGER USER;",
      dangers: ["ban-disable-trigger"],
    },
    {
      sql: "ALTER TABLE users ADD COLUMN age bigint;\nALTER TABLE orders ADD COLUMN age bigint;",
      dangers: ["lock-several-tables"],
    },
    {
      sql: "ALTER TABLE plain ADD COLUMN a text;\nALTER TABLE users ENABLE REPLICA TRIGGER users_keep;",
      dangers: ["lock-several-tables"],
    },
    {
      sql: "ALTER TABLE users ADD COLUMN age bigint;\nCREATE TABLE copies AS SELECT * FROM orders;",
      dangers: ["work-under-lock"],
    },
    {
      sql: "ALTER TABLE plain ADD COLUMN a text;\nDO $$ BEGIN PERFORM count(*) FROM orders; END $$;",
      dangers: ["work-under-lock"],
    },
    {
      sql: "ALTER TABLE orders ADD COLUMN a text;\nDO $$ BEGIN PERFORM count(*) FROM orders; END $$;",
      dangers: ["table-scan-under-lock"],
    },
    {
      sql: "ALTER TABLE orders ADD COLUMN a text;\nCREATE TABLE copies AS SELECT * FROM orders;",
      dangers: ["table-scan-under-lock"],
    },
    { sql: "ALTER TABLE plain SET UNLOGGED;", dangers: ["table-rewrite"] },
    { sql: "DO $$ BEGIN EXECUTE 'ALTER TABLE plain SET UNLOGGED'; END $$;", dangers: ["table-rewrite"] },
    { sql: "CLUSTER orders USING orders_pkey;", dangers: ["prefer-repack"] },
    { sql: "-- strata: non-transactional\nVACUUM FULL orders;", dangers: ["prefer-repack"] },
    { sql: "VACUUM FULL plain;", dangers: ["statement-in-transaction"] },
    { sql: "ALTER TABLE orders ENABLE ROW LEVEL SECURITY;", dangers: ["enabling-row-security"] },
    {
      sql: "ALTER TABLE users ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;",
      dangers: ["enabling-row-security"],
    },
    { sql: "REFRESH MATERIALIZED VIEW daily;", dangers: ["refreshing-materialized-view"] },
    { sql: "REFRESH MATERIALIZED VIEW daily WITH NO DATA;", dangers: ["refreshing-materialized-view"] },
    { sql: "ALTER TABLE events DETACH PARTITION events_2024;", dangers: ["require-concurrent-partition-detach"] },
    {
      sql: "ALTER TABLE public.events DETACH PARTITION public.events_2025;",
      dangers: ["require-concurrent-partition-detach"],
    },
    {
      sql: "ALTER TABLE events ATTACH PARTITION events_new FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');",
      dangers: ["attaching-partition"],
    },
    {
      sql: "ALTER TABLE events ATTACH PARTITION events_old FOR VALUES FROM ('2022-01-01') TO ('2023-01-01');",
      dangers: ["attaching-partition"],
    },
    { sql: "DO $$ BEGIN LOCK TABLE orders IN SHARE MODE; END $$;", dangers: ["lock-table"] },
    { sql: "SET LOCAL lock_timeout = 0;\nALTER TABLE orders ADD COLUMN kind text;", dangers: ["long-lock-timeout"] },
    { sql: "SET lock_timeout = '5min';", dangers: ["long-lock-timeout"] },
    { sql: "SET lock_timeout TO DEFAULT;", dangers: ["long-lock-timeout"] },
    { sql: "RESET lock_timeout;\nALTER TABLE orders ADD COLUMN kind text;", dangers: ["long-lock-timeout"] },
    {
      sql: "CREATE TABLE invoices (order_id bigint PRIMARY KEY REFERENCES orders);\nINSERT INTO invoices SELECT n FROM generate_series(1, 0) AS n;",
      dangers: ["work-under-lock"],
      advice: ["foreign-key-parent-lock"],
    },
    {
      sql: "ALTER TABLE plain ADD COLUMN a text;\nCREATE TABLE copies AS SELECT n FROM generate_series(1, 10) AS n;",
      dangers: ["work-under-lock"],
    },
    {
      sql: "DO $$ BEGIN IF EXISTS (SELECT FROM orders WHERE note = 'never') THEN ALTER TABLE orders ALTER COLUMN note SET NOT NULL; END IF; END $$;",
      dangers: ["unmeasured-do-block"],
      advice: ["opaque-do-block"],
    },
    {
      sql: "DO $$ DECLARE t text; BEGIN FOR t IN SELECT relname FROM pg_class WHERE relname LIKE 'tenant_%' LOOP EXECUTE format('ALTER TABLE %I ADD COLUMN a text', t); END LOOP; END $$;",
      dangers: ["unmeasured-do-block"],
    },
    {
      sql: "DO $$ BEGIN IF current_setting('server_version_num')::int < 100000 THEN EXECUTE 'UPDATE plain SET label = NULL'; END IF; END $$;",
      dangers: ["unmeasured-do-block"],
    },
    {
      sql: "DO $$ BEGIN PERFORM 1; EXCEPTION WHEN undefined_table THEN DROP TABLE plain; END $$;",
      dangers: ["unmeasured-do-block"],
    },
  ],
  safe: [
    { sql: "ALTER TABLE events ATTACH PARTITION events_old FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');" },
    { sql: "-- strata: non-transactional\nALTER TABLE events DETACH PARTITION events_2024 CONCURRENTLY;" },
    { sql: "-- strata: non-transactional\nVACUUM (ANALYZE) orders;" },
    {
      sql: "-- strata: non-transactional\nALTER TABLE users ADD COLUMN age bigint;\nALTER TABLE orders ADD COLUMN age bigint;",
    },
    { sql: "LOCK TABLE orders IN ACCESS SHARE MODE;" },
    { sql: "REFRESH MATERIALIZED VIEW CONCURRENTLY daily;" },
    { sql: "ALTER TABLE users ENABLE ROW LEVEL SECURITY;\nCREATE POLICY everybody ON users USING (true);" },
    { sql: "CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');" },
    { sql: "ALTER TABLE orders SET (fillfactor = 90);" },
    { sql: "CREATE TRIGGER orders_keep BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION keep();" },
    { sql: "GRANT SELECT ON orders TO PUBLIC;", advice: [] },
    { sql: "REVOKE SELECT ON orders FROM PUBLIC;", advice: ["ban-revoke"] },
    {
      sql: "SAVEPOINT before;\nALTER TABLE users ALTER COLUMN created_at SET DEFAULT now();\nROLLBACK TO before;\nALTER TABLE orders ADD COLUMN age bigint;",
    },
    { sql: "SET LOCAL lock_timeout = '2s';\nALTER TABLE orders ADD COLUMN kind text;" },
    { sql: "DO $$ BEGIN IF false THEN RAISE EXCEPTION 'not here'; END IF; END $$;" },
    {
      sql: "CREATE TABLE invoices (order_id bigint PRIMARY KEY REFERENCES orders);\nINSERT INTO invoices VALUES (1);",
      advice: ["foreign-key-parent-lock"],
    },
    { sql: "CREATE TABLE copies AS SELECT n FROM generate_series(1, 10) AS n;\nALTER TABLE plain ADD COLUMN a text;" },
  ],
};
