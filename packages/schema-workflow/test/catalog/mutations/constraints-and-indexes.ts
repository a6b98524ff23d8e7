import { C, type Line } from "./mutation.ts";

export const CONSTRAINTS_AND_INDEXES: readonly Line[] = [
  // Constraints
  [
    "a check nobody knows",
    "ALTER TABLE shop.scratch ADD CONSTRAINT positive CHECK (id > 0)",
    "constraint positive on shop.scratch",
  ],
  [
    "a constraint that is not valid",
    "ALTER TABLE shop.scratch ADD CONSTRAINT positive CHECK (id > 0) NOT VALID",
    "constraint positive on shop.scratch",
  ],
  ["a dropped check", `ALTER TABLE ${C} DROP CONSTRAINT named CASCADE`, `constraint named on ${C}`],
  [
    "another condition",
    `ALTER TABLE ${C} DROP CONSTRAINT named, ADD CONSTRAINT named CHECK (name <> 'x')`,
    `constraint named on ${C} def`,
  ],
  [
    "a check that is no longer valid",
    `ALTER TABLE ${C} DROP CONSTRAINT named, ADD CONSTRAINT named CHECK (name <> '') NOT VALID`,
    `constraint named on ${C} validated`,
  ],
  [
    "a check that is not enforced",
    `ALTER TABLE ${C} DROP CONSTRAINT named, ADD CONSTRAINT named CHECK (name <> '') NOT ENFORCED`,
    `constraint named on ${C} def`,
    { from: 18 },
  ],
  ["a dropped unique constraint", `ALTER TABLE ${C} DROP CONSTRAINT one_mail`, `constraint one_mail on ${C}`],
  ["a dropped exclusion constraint", `ALTER TABLE ${C} DROP CONSTRAINT apart`, `constraint apart on ${C}`],
  [
    "a dropped foreign key",
    "ALTER TABLE shop.sales DROP CONSTRAINT sales_customer_fkey",
    "constraint sales_customer_fkey on shop.sales",
  ],
  [
    "what a foreign key does",
    `ALTER TABLE shop.sales DROP CONSTRAINT sales_customer_fkey, ADD CONSTRAINT sales_customer_fkey FOREIGN KEY (customer) REFERENCES ${C} (id)`,
    "constraint sales_customer_fkey on shop.sales def",
  ],
  [
    "a foreign key that waits",
    "ALTER TABLE shop.sales ALTER CONSTRAINT sales_customer_fkey DEFERRABLE INITIALLY DEFERRED",
    "constraint sales_customer_fkey on shop.sales def",
  ],
  [
    "a foreign key that nothing enforces",
    `ALTER TABLE ${C} DISABLE TRIGGER ALL`,
    `constraint sales_customer_fkey on shop.sales its own triggers on ${C}`,
    { unkept: "its triggers have other names elsewhere" },
  ],
  [
    "a renamed constraint",
    `ALTER TABLE ${C} RENAME CONSTRAINT one_mail TO single_mail`,
    `constraint single_mail on ${C}`,
  ],
  [
    "a comment on a constraint",
    `COMMENT ON CONSTRAINT one_mail ON ${C} IS 'x'`,
    `comment on constraint one_mail on ${C}`,
  ],
  // Indexes
  ["an index nobody knows", "CREATE INDEX idx_stray ON shop.scratch (id)", "index shop.idx_stray"],
  ["a dropped index", "DROP INDEX shop.idx_customers_mood", "index shop.idx_customers_mood"],
  [
    "another definition",
    `DROP INDEX shop.idx_customers_mood; CREATE INDEX idx_customers_mood ON ${C} (mood)`,
    "index shop.idx_customers_mood def",
  ],
  [
    "an invalid index",
    "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'shop.idx_customers_mood'::regclass",
    "index shop.idx_customers_mood valid",
    { unkept: "nobody wants that" },
  ],
  [
    "an invalid index of a constraint",
    "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'shop.one_mail'::regclass",
    "index shop.one_mail validity",
    { unkept: "nobody wants that" },
  ],
  [
    "a storage parameter of an index",
    "ALTER INDEX shop.idx_customers_mood SET (fillfactor = 60)",
    "index shop.idx_customers_mood def",
  ],
  [
    "a storage parameter of a primary key",
    "ALTER INDEX shop.customers_pkey SET (fillfactor = 60)",
    "index shop.customers_pkey fillfactor",
  ],
  [
    "a dropped comment on an index",
    "COMMENT ON INDEX shop.idx_customers_mood IS NULL",
    "comment on index shop.idx_customers_mood",
  ],
  [
    "a dropped comment on the index of a primary key",
    "COMMENT ON INDEX shop.customers_pkey IS NULL",
    "index shop.customers_pkey comment",
  ],
  [
    "a statistics target of an expression",
    "ALTER INDEX shop.idx_customers_name_length ALTER COLUMN 1 SET STATISTICS 99",
    "index shop.idx_customers_name_length statistics target of column 1",
  ],
  [
    "an index that takes two NULLs",
    "DROP INDEX shop.one_nick; CREATE UNIQUE INDEX one_nick ON shop.customers (nick)",
    "index shop.one_nick def",
    { from: 15 },
  ],
];
