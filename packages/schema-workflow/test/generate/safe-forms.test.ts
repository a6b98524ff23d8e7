import { migrate, revert } from "@strata/migration-engine";
import { createDatabase } from "@strata/postgres-testkit";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import {
  compareCatalogs,
  generate,
  openWorkbench,
  readCatalog,
  verify,
  withoutObjects,
  type Catalog,
  type Workbench,
} from "../../src/index.ts";
import { domainFixture, filesOf, movedOn, ORDERS, type DomainFixture, type Files } from "../domain-fixture.ts";

let workbench: Workbench;
let postgres: number;
beforeAll(async () => {
  workbench = await openWorkbench({ url: inject("postgresTestServer").url });
  await using database = await createDatabase();
  const [row] = await database.sql`SELECT current_setting('server_version_num')::int / 10000 AS postgres`;
  postgres = Number(row?.["postgres"]);
});
afterAll(() => workbench[Symbol.asyncDispose]());

type Edit = readonly [from: string, to: string];

const TABLES = `import { sql } from "drizzle-orm";
import { bigint, check, foreignKey, index, integer, pgTable, primaryKey, text, unique, uniqueIndex, uuid } from "drizzle-orm/pg-core";
void [check, foreignKey, index, primaryKey, sql, unique, uniqueIndex, uuid, bigint];

export const customers = pgTable("customers", { id: integer("id").primaryKey(), name: text("name") });
export const orders = pgTable("orders", {
  id: integer("id").primaryKey(),
  customer: integer("customer"),
  note: text("note"),
  amount: integer("amount").notNull(),
}, (table) => [index("idx_orders_note").on(table.note)]);
export const tags = pgTable("tags", { name: text("name"), label: text("label") });
`;

const FILES: Files = { "src/index.ts": TABLES, "src/declarations.ts": "export {};\n" };

/** The tables with their first migration, which is made once. */
async function existing(): Promise<Files> {
  if (made === undefined) {
    const first = await domainFixture(FILES);
    await write(first);
    made = await filesOf(first);
  }
  return made;
}
let made: Files | undefined;

/** What `generate` writes for an edit of tables that exist, and that it is as good as what was declared, there and back. */
async function generated(edits: readonly Edit[], manifest: Files = {}): Promise<string> {
  const before = await domainFixture({ ...(await existing()), ...manifest });
  for (const [from, to] of edits) await before.edit("src/index.ts", from, to);
  const after = await movedOn(before);
  const written = await write(after);
  if (written.outcome !== "written") throw new Error(`it wrote ${written.outcome}`);
  expect(written.judged.unacknowledged.map(({ id }) => id)).toEqual([]);
  expect(written.downMissing).toBeUndefined();
  await thereAndBack(before, after);
  return after.newest("migration.sql");
}

function write(fixture: DomainFixture) {
  return generate(fixture.package, { workbench, roster: [fixture.package] });
}

/** On a database with rows: applied, verified against the ledger and the rows still there, and taken back. */
async function thereAndBack(before: DomainFixture, after: DomainFixture): Promise<void> {
  await using database = await createDatabase();
  const { url, sql } = database;
  await migrate({ url, roster: [before.package] });
  await sql`INSERT INTO customers SELECT n, 'name ' || n FROM generate_series(1, 50) n`;
  await sql`INSERT INTO orders SELECT n, 1 + n % 50, 'note ' || n, n FROM generate_series(1, 2500) n`;
  await sql`INSERT INTO tags SELECT 'tag ' || n, 'label ' || n FROM generate_series(1, 5) n`;
  const catalog = async (): Promise<Catalog> => withoutObjects(await readCatalog(url), ["strata_ledger"]);
  const rows = () => sql`SELECT id, customer, note, amount FROM orders ORDER BY id`;
  const [catalogBefore, rowsBefore] = [await catalog(), await rows()];
  await migrate({ url, roster: [after.package] });
  const throwaway = inject("postgresTestServer").url;
  expect((await verify({ url, roster: [after.package], throwaway })).drifts).toEqual([]);
  expect(await rows()).toEqual(rowsBefore);
  await revert({ url, roster: [after.package] });
  expect(compareCatalogs(await catalog(), catalogBefore)).toEqual([]);
  expect(await rows()).toEqual(rowsBefore);
}

/** Its statements, without what stands between them. */
function statements(script: string): string[] {
  return script
    .replaceAll("--> statement-breakpoint", "")
    .split("\n")
    .filter((line) => line !== "");
}

const INTO_ORDERS = "(table) => [index(";

test("NOT NULL is proved by a check that goes in a statement of its own", async () => {
  const script = await generated([['customer: integer("customer")', 'customer: integer("customer").notNull()']]);
  expect(statements(script)).toEqual([
    "-- strata: non-transactional",
    'ALTER TABLE orders ADD CONSTRAINT "customer_is_not_null" CHECK ("customer" IS NOT NULL) NOT VALID;',
    'ALTER TABLE orders VALIDATE CONSTRAINT "customer_is_not_null";',
    'ALTER TABLE orders ALTER COLUMN "customer" SET NOT NULL;',
    'ALTER TABLE orders DROP CONSTRAINT "customer_is_not_null";',
  ]);
});

test("NOT NULL comes NOT VALID where the package goes to PostgreSQL 18 and later only", async () => {
  if (postgres < 18) return;
  const manifest = {
    name: "orders-schema",
    type: "module",
    exports: { ".": "./src/index.ts", "./declarations": "./src/declarations.ts" },
    strata: { migrations: "./migrations", oldestPostgres: 18 },
  };
  const script = await generated([['customer: integer("customer")', 'customer: integer("customer").notNull()']], {
    "package.json": JSON.stringify(manifest),
  });
  expect(statements(script)).toEqual([
    "-- strata: non-transactional",
    'ALTER TABLE orders ADD CONSTRAINT "orders_customer_not_null" NOT NULL "customer" NOT VALID;',
    'ALTER TABLE orders VALIDATE CONSTRAINT "orders_customer_not_null";',
  ]);
});

test("a check comes NOT VALID, and is validated in another transaction", async () => {
  const script = await generated([[INTO_ORDERS, "(table) => [check('positive', sql`${table.amount} > 0`), index("]]);
  expect(statements(script)).toEqual([
    "-- strata: non-transactional",
    'ALTER TABLE "orders" ADD CONSTRAINT "positive" CHECK ("amount" > 0) NOT VALID;',
    'ALTER TABLE orders VALIDATE CONSTRAINT "positive";',
  ]);
});

test("a foreign key comes NOT VALID, and is validated in another transaction", async () => {
  const key = "foreignKey({ columns: [table.customer], foreignColumns: [customers.id] }).onDelete('cascade')";
  const script = await generated([[INTO_ORDERS, `(table) => [${key}, index(`]]);
  expect(statements(script)).toEqual([
    "-- strata: non-transactional",
    expect.stringMatching(/^ALTER TABLE "orders" ADD CONSTRAINT "orders_customer_customers_id_fkey" .* NOT VALID;$/),
    'ALTER TABLE orders VALIDATE CONSTRAINT "orders_customer_customers_id_fkey";',
  ]);
});

test("a unique key comes by way of an index that is built concurrently", async () => {
  const script = await generated([
    [INTO_ORDERS, '(table) => [unique("one_note").on(table.note, table.amount), index('],
  ]);
  expect(statements(script)).toEqual([
    "-- strata: non-transactional",
    'CREATE UNIQUE INDEX CONCURRENTLY "one_note" ON orders ("note", "amount");',
    'ALTER TABLE orders ADD CONSTRAINT "one_note" UNIQUE USING INDEX "one_note";',
  ]);
});

test("a unique key that takes NULL for a value does so by way of an index too", async () => {
  if (postgres < 15) return;
  const script = await generated([
    [INTO_ORDERS, '(table) => [unique("one_note").on(table.note).nullsNotDistinct(), index('],
  ]);
  expect(script).toContain('CREATE UNIQUE INDEX CONCURRENTLY "one_note" ON orders ("note") NULLS NOT DISTINCT;');
});

test("a primary key of a table that has none: NOT NULL first, then the index", async () => {
  const script = await generated([
    ['{ name: text("name"), label', '{ name: text("name").notNull(), label'],
    ['label: text("label") });', 'label: text("label") }, (table) => [primaryKey({ columns: [table.name] })]);'],
  ]);
  expect(statements(script)).toEqual([
    "-- strata: non-transactional",
    'ALTER TABLE tags ADD CONSTRAINT "name_is_not_null" CHECK ("name" IS NOT NULL) NOT VALID;',
    'ALTER TABLE tags VALIDATE CONSTRAINT "name_is_not_null";',
    'ALTER TABLE tags ALTER COLUMN "name" SET NOT NULL;',
    'ALTER TABLE tags DROP CONSTRAINT "name_is_not_null";',
    'CREATE UNIQUE INDEX CONCURRENTLY "tags_pkey" ON tags ("name");',
    'ALTER TABLE tags ADD CONSTRAINT "tags_pkey" PRIMARY KEY USING INDEX "tags_pkey";',
  ]);
});

test("an index is built concurrently", async () => {
  const indexes = 'index("by_amount").on(table.amount.desc()), uniqueIndex("one_note").on(table.note)';
  const script = await generated([[INTO_ORDERS, `(table) => [${indexes}, index(`]]);
  expect(statements(script)).toEqual([
    "-- strata: non-transactional",
    'CREATE INDEX CONCURRENTLY "by_amount" ON "orders" ("amount" DESC NULLS LAST);',
    'CREATE UNIQUE INDEX CONCURRENTLY "one_note" ON "orders" ("note");',
  ]);
});

test("an index is dropped concurrently", async () => {
  const script = await generated([['[index("idx_orders_note").on(table.note)]', "[]"]]);
  expect(statements(script)).toEqual(["-- strata: non-transactional", "DROP INDEX CONCURRENTLY idx_orders_note;"]);
});

test("several tables are not locked together", async () => {
  const script = await generated([
    ['note: text("note"),', 'note: text("note"),\n  kind: text("kind"),'],
    ['name: text("name") });', 'name: text("name"), kind: text("kind") });'],
  ]);
  expect(statements(script)[0]).toBe("-- strata: non-transactional");
});

test("a table that the same migration makes has the plain forms, and one transaction", async () => {
  const script = await generated([
    [
      "export const tags",
      `export const lines = pgTable("lines", {
  id: integer("id").primaryKey(), product: text("product").notNull(), place: integer("place").notNull(),
}, (table) => [index("idx_lines_place").on(table.place), unique("one_place").on(table.product, table.place), check("placed", sql\`\${table.place} > 0\`)]);
export const tags`,
    ],
  ]);
  expect(script).not.toMatch(/non-transactional|CONCURRENTLY|NOT VALID/);
});

test("what goes together is safe together", async () => {
  const key = "foreignKey({ columns: [table.customer], foreignColumns: [customers.id] })";
  const script = await generated([
    ['customer: integer("customer")', 'customer: integer("customer").notNull()'],
    ['note: text("note"),', 'note: text("note"),\n  kind: text("kind"),'],
    [
      INTO_ORDERS,
      `(table) => [${key}, check("positive", sql\`\${table.amount} > 0\`), unique("one_note").on(table.note), index("by_customer").on(table.customer), index(`,
    ],
  ]);
  expect(script.match(/VALIDATE CONSTRAINT/g)).toHaveLength(3);
  expect(script.match(/CONCURRENTLY/g)).toHaveLength(2);
});

test("what has no safe form stays as it is written, with its danger", async () => {
  const edited = await domainFixture(await existing());
  await edited.edit("src/index.ts", 'amount: integer("amount")', 'amount: bigint("amount", { mode: "number" })');
  await edited.edit("src/index.ts", INTO_ORDERS, '(table) => [index("by_amount").on(table.amount), index(');
  const after = await movedOn(edited);
  expect(await write(after)).toMatchObject({ judged: { unacknowledged: [{ id: "changing-column-type" }] } });
  expect(await after.newest("migration.sql")).toContain('CREATE INDEX CONCURRENTLY "by_amount"');
});

test("the oldest PostgreSQL that a package names has to be a version", async () => {
  const manifest = { name: "orders-schema", strata: { migrations: "./migrations", oldestPostgres: "new" } };
  const desk = await domainFixture({ ...ORDERS, "package.json": JSON.stringify(manifest) });
  await expect(write(desk)).rejects.toMatchObject({
    code: "DOMAIN_UNREADABLE",
    message: expect.stringContaining('strata.oldestPostgres is "new"'),
  });
});
