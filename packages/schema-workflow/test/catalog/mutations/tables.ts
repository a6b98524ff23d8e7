import { OTHER, READER } from "../everything.ts";
import { C, type Line } from "./mutation.ts";

export const TABLES: readonly Line[] = [
  // Tables
  ["a table nobody knows", "CREATE TABLE shop.stray (id int)", "table shop.stray"],
  ["a dropped table", "DROP TABLE shop.serials", "table shop.serials"],
  ["an owner of a table", `ALTER TABLE shop.scratch OWNER TO ${OTHER}`, "table shop.scratch owner"],
  ["a logged table", "ALTER TABLE shop.scratch SET LOGGED", "table shop.scratch persistence"],
  ["a storage parameter", `ALTER TABLE ${C} SET (fillfactor = 70)`, `table ${C} reloptions`],
  [
    "autovacuum turned off",
    "ALTER TABLE shop.serials SET (autovacuum_enabled = false)",
    "table shop.serials reloptions",
  ],
  [
    "a storage parameter of the TOAST table",
    `ALTER TABLE ${C} SET (toast.autovacuum_enabled = true)`,
    `table ${C} toast.autovacuum_enabled`,
  ],
  [
    "another storage parameter of the TOAST table",
    `ALTER TABLE ${C} SET (toast.vacuum_truncate = false)`,
    `table ${C} toast.vacuum_truncate`,
  ],
  [
    "a storage parameter of the TOAST table taken back",
    `ALTER TABLE ${C} RESET (toast.autovacuum_enabled)`,
    `table ${C} toast.autovacuum_enabled`,
  ],
  ["row security turned off", `ALTER TABLE ${C} DISABLE ROW LEVEL SECURITY`, `table ${C} rowSecurity`],
  ["row security forced", `ALTER TABLE ${C} FORCE ROW LEVEL SECURITY`, `table ${C} forceRowSecurity`],
  ["a replica identity", `ALTER TABLE ${C} REPLICA IDENTITY FULL`, `table ${C} replicaIdentity`],
  [
    "an index as replica identity",
    "ALTER TABLE shop.sales_2025 REPLICA IDENTITY USING INDEX sales_2025_pkey",
    "table shop.sales_2025 replicaIdentity",
    { unkept: "pg-delta knows no indexes of partitions" },
  ],
  ["a clustered index", `ALTER TABLE ${C} CLUSTER ON customers_pkey`, `table ${C} clustered index`],
  [
    "a parent more",
    "CREATE TABLE shop.heir (text text) INHERITS (shop.scratch)",
    "table shop.heir",
    { unkept: "pg-delta adds columns that are there by inheritance" },
  ],
  ["a table of no type any more", "ALTER TABLE shop.typed NOT OF", "table shop.typed type"],
  ["a table in another schema", "ALTER TABLE shop.serials SET SCHEMA public", "table public.serials"],
  ["a renamed table", "ALTER TABLE shop.serials RENAME TO numbers", "table shop.numbers"],
  ["a dropped comment on a table", `COMMENT ON TABLE ${C} IS NULL`, `comment on table ${C}`],
  ["an edited comment on a table", `COMMENT ON TABLE ${C} IS 'Whoever'`, `comment on table ${C} text`],
  // Partitions and inheritance
  [
    "a detached partition",
    "ALTER TABLE shop.sales DETACH PARTITION shop.sales_2025",
    "table shop.sales_2025 partitionBound",
    { unrepaired: "pg-delta attaches no table" },
  ],
  [
    "a partition nobody knows",
    "CREATE TABLE shop.sales_2027 PARTITION OF shop.sales FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')",
    "table shop.sales_2027",
  ],
  [
    "a default of a partition",
    "ALTER TABLE shop.sales_2025 ALTER COLUMN note SET DEFAULT 'old'",
    "column shop.sales_2025.note default",
  ],
  [
    "a default of a partition taken back",
    "ALTER TABLE shop.sales_rest ALTER COLUMN note SET DEFAULT 'none'",
    "column shop.sales_rest.note default",
  ],
  [
    "NOT NULL of a partition",
    "ALTER TABLE shop.sales_2025 ALTER COLUMN note SET NOT NULL",
    "column shop.sales_2025.note NOT NULL",
  ],
  [
    "a storage of a partition",
    "ALTER TABLE shop.sales_2025 ALTER COLUMN note SET STORAGE EXTERNAL",
    "column shop.sales_2025.note storage",
  ],
  [
    "a comment on a column of a partition",
    "COMMENT ON COLUMN shop.sales_rest.note IS 'Old'",
    "column shop.sales_rest.note comment",
  ],
  [
    "a grant on a column of a partition",
    `GRANT SELECT (note) ON shop.sales_2025 TO ${READER}`,
    `column shop.sales_2025.note privileges of ${READER}`,
  ],
  [
    "a trigger that one partition has off",
    "ALTER TABLE shop.sales_2025 DISABLE TRIGGER after_sale",
    "trigger after_sale on shop.sales_2025 state",
  ],
  [
    "a check of a partition",
    "ALTER TABLE shop.sales_2025 ADD CONSTRAINT old CHECK (id > 0)",
    "constraint old on shop.sales_2025",
  ],
  [
    "an index that a partition lacks",
    "CREATE INDEX idx_sales_note ON ONLY shop.sales (note)",
    "index shop.idx_sales_note part on shop.sales_2025",
  ],
  [
    "a storage parameter of a part of an index",
    "ALTER INDEX shop.sales_2025_customer_idx SET (fillfactor = 50)",
    "index shop.sales_2025_customer_idx fillfactor",
  ],
  [
    "a comment on a part of an index",
    "COMMENT ON INDEX shop.sales_2025_customer_idx IS 'x'",
    "index shop.sales_2025_customer_idx comment",
  ],
  [
    "no inheritance any more",
    `ALTER TABLE shop.archive NO INHERIT ${C}`,
    "table shop.archive parentTable",
    { unrepaired: "pg-delta has no plan", unkept: "pg-delta has no plan" },
  ],
  [
    "a second parent",
    "CREATE TABLE shop.nicks (nick text COLLATE shop.plain); ALTER TABLE shop.archive INHERIT shop.nicks",
    "table shop.archive inherits shop.nicks",
  ],
  [
    "a comment on an inherited constraint",
    "COMMENT ON CONSTRAINT named ON shop.archive IS 'x'",
    "constraint named on shop.archive comment",
  ],
];
