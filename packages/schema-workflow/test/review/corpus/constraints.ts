import type { Theme } from "./snippet.ts";

export const constraints: Theme = {
  dangerous: [
    {
      sql: "ALTER TABLE orders ADD CONSTRAINT positive CHECK (amount > -100);",
      dangers: ["constraint-missing-not-valid"],
    },
    { sql: "ALTER TABLE orders ADD CHECK (amount > -100);", dangers: ["constraint-missing-not-valid"] },
    {
      sql: "ALTER TABLE orders ADD COLUMN kind text, ADD CONSTRAINT a CHECK (amount > -100), ADD CONSTRAINT b CHECK (status <> '');",
      dangers: ["constraint-missing-not-valid"],
    },
    {
      sql: "ALTER TABLE orders ADD COLUMN kind text DEFAULT 'a' CHECK (kind IN ('a', 'b'));",
      dangers: ["constraint-missing-not-valid"],
    },
    {
      sql: "ALTER TABLE orders ADD CONSTRAINT known CHECK (status IN ('new', 'gone'));",
      dangers: ["constraint-missing-not-valid"],
    },
    {
      sql: "ALTER TABLE orders ADD CONSTRAINT orders_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE;",
      dangers: ["adding-foreign-key-constraint"],
    },
    {
      sql: "ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users;",
      dangers: ["adding-foreign-key-constraint"],
    },
    {
      sql: "ALTER TABLE order_lines ADD CHECK (number > 0), ADD FOREIGN KEY (number) REFERENCES orders;",
      dangers: ["adding-foreign-key-constraint", "constraint-missing-not-valid"],
    },
    {
      sql: "ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users NOT VALID;\nALTER TABLE orders VALIDATE CONSTRAINT f;",
      dangers: ["validating-under-lock"],
    },
    {
      sql: "ALTER TABLE orders ADD CONSTRAINT c CHECK (amount > -100) NOT VALID;\nALTER TABLE orders VALIDATE CONSTRAINT c;",
      dangers: ["validating-under-lock"],
    },
    {
      sql: "ALTER TABLE users ADD CONSTRAINT users_name_key UNIQUE (name);",
      dangers: ["disallowed-unique-constraint"],
    },
    { sql: "ALTER TABLE users ADD UNIQUE (name, email);", dangers: ["disallowed-unique-constraint"] },
    { sql: "ALTER TABLE users ADD COLUMN handle text UNIQUE;", dangers: ["disallowed-unique-constraint"] },
    { sql: "ALTER TABLE plain ADD PRIMARY KEY (value);", dangers: ["disallowed-unique-constraint"] },
    {
      sql: "ALTER TABLE orders ADD CONSTRAINT apart EXCLUDE USING gist (daterange(placed_on, placed_on, '[]') WITH &&);",
      dangers: ["adding-exclusion-constraint"],
    },
    { sql: "ALTER TABLE orders ADD EXCLUDE (id WITH =);", dangers: ["adding-exclusion-constraint"] },
    { sql: "ALTER TABLE users DROP CONSTRAINT users_email_key;", dangers: ["ban-drop-constraint"] },
    { sql: "ALTER TABLE order_lines DROP CONSTRAINT order_lines_pkey;", dangers: ["ban-drop-constraint"] },
    {
      sql: "ALTER DOMAIN percentage ADD CONSTRAINT up_to CHECK (VALUE <= 1000);",
      dangers: ["ban-alter-domain-with-add-constraint"],
    },
    { sql: "ALTER DOMAIN percentage ADD CHECK (VALUE >= -1000);", dangers: ["ban-alter-domain-with-add-constraint"] },
    {
      sql: "ALTER TABLE users ADD CONSTRAINT one_name UNIQUE NULLS NOT DISTINCT (name) INCLUDE (email) DEFERRABLE INITIALLY DEFERRED;",
      since: 15,
      dangers: ["disallowed-unique-constraint"],
    },
    {
      sql: "ALTER TABLE payments ADD CONSTRAINT payments_pkey PRIMARY KEY (id), ADD CONSTRAINT one_method UNIQUE (method, id);",
      dangers: ["disallowed-unique-constraint"],
    },
    {
      sql: "ALTER TABLE payments ADD CONSTRAINT ordered FOREIGN KEY (id) REFERENCES orders, ADD CONSTRAINT named CHECK (payer <> '');",
      dangers: ["adding-foreign-key-constraint", "constraint-missing-not-valid"],
    },
    {
      sql: "ALTER TABLE payments ADD COLUMN user_id uuid;\nALTER TABLE payments ADD CONSTRAINT paid FOREIGN KEY (user_id) REFERENCES users NOT VALID;",
      dangers: ["lock-several-tables"],
      advice: ["constraint-left-not-valid", "foreign-key-parent-lock", "foreign-key-without-index"],
    },
  ],
  safe: [
    { sql: "ALTER TABLE users ADD COLUMN first_order bigint REFERENCES orders;" },
    { sql: "ALTER TABLE orders ADD CONSTRAINT positive CHECK (amount > -100) NOT VALID;" },
    { sql: "ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users NOT VALID;" },
    {
      sql: `-- strata: non-transactional
ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT f;`,
    },
    {
      sql: `-- strata: non-transactional
CREATE UNIQUE INDEX CONCURRENTLY users_name_key ON users (name);
ALTER TABLE users ADD CONSTRAINT users_name_key UNIQUE USING INDEX users_name_key;`,
    },
    { sql: "ALTER TABLE order_lines DROP CONSTRAINT order_lines_order_id_fkey;" },
    { sql: "ALTER TABLE users RENAME CONSTRAINT users_email_key TO users_address_key;" },
    {
      sql: "CREATE TABLE invoices (order_id bigint PRIMARY KEY REFERENCES orders, total integer CHECK (total > 0));",
      silent: { "prefer-bigint-over-int": "Nobody uses a table that the migration makes." },
    },
    { sql: "CREATE DOMAIN code AS text CHECK (VALUE <> '');", advice: ["ban-create-domain-with-constraint"] },
    {
      sql: "ALTER TABLE order_lines ADD CONSTRAINT counted FOREIGN KEY (order_id, number) REFERENCES order_lines NOT VALID;",
      advice: ["constraint-left-not-valid"],
    },
    {
      sql: "ALTER TABLE payments ADD CONSTRAINT ordered FOREIGN KEY (id) REFERENCES orders NOT VALID;",
      advice: ["constraint-left-not-valid", "foreign-key-parent-lock", "foreign-key-without-index"],
    },
    {
      sql: `-- strata: non-transactional
CREATE INDEX CONCURRENTLY payments_id ON payments (id);
ALTER TABLE payments ADD CONSTRAINT ordered FOREIGN KEY (id) REFERENCES orders NOT VALID;
ALTER TABLE payments VALIDATE CONSTRAINT ordered;`,
      advice: ["foreign-key-parent-lock"],
    },
    {
      sql: `-- strata: non-transactional
ALTER TABLE orders ADD CONSTRAINT orders_user_id_not_null NOT NULL user_id NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT orders_user_id_not_null;`,
      since: 18,
    },
  ],
};
