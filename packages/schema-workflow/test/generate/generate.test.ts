import { migrate, revert } from "@strata/migration-engine";
import { createDatabase, type TestDatabase } from "@strata/postgres-testkit";
import { beforeAll, describe, expect, inject, test, afterAll } from "vitest";
import {
  compareCatalogs,
  generate,
  openWorkbench,
  readCatalog,
  verify,
  withoutObjects,
  type Catalog,
  type Generated,
  type Hint,
  type Workbench,
} from "../../src/index.ts";
import { domainFixture, movedOn, ORDERS, type DomainFixture } from "../domain-fixture.ts";

let workbench: Workbench;
beforeAll(async () => {
  workbench = await openWorkbench({ url: inject("postgresTestServer").url });
});
afterAll(() => workbench[Symbol.asyncDispose]());

function generateFor(fixture: DomainFixture, hints: readonly Hint[] = []): Promise<Generated> {
  return generate(fixture.package, { workbench, roster: [fixture.package], hints });
}

/** The order desk with its first migration. */
async function orderDesk(): Promise<DomainFixture> {
  const first = await domainFixture();
  await generateFor(first);
  return movedOn(first);
}

async function catalogOf({ url }: TestDatabase): Promise<Catalog> {
  return withoutObjects(await readCatalog(url), ["strata_ledger"]);
}

/** Applies it on a database with rows, verifies that against the ledger, and takes it back: all is as it was before. */
async function thereAndBack(before: DomainFixture, after: DomainFixture, look?: (db: TestDatabase) => Promise<void>) {
  await using database = await createDatabase();
  const { url, sql } = database;
  await migrate({ url, roster: [before.package] });
  await sql`INSERT INTO orders (customer, amount) SELECT 'c' || n, n FROM generate_series(1, 500) n`;
  const rows = () => sql`SELECT * FROM orders ORDER BY amount`;
  const [catalogBefore, rowsBefore] = [await catalogOf(database), await rows()];
  await migrate({ url, roster: [after.package] });
  await look?.(database);
  const throwaway = inject("postgresTestServer").url;
  expect((await verify({ url, roster: [after.package], throwaway })).drifts).toEqual([]);
  await revert({ url, roster: [after.package] });
  expect(compareCatalogs(await catalogOf(database), catalogBefore)).toEqual([]);
  expect(await rows()).toEqual(rowsBefore);
}

test("the first migration makes tables and declared objects; after it there is nothing to write", async () => {
  const desk = await domainFixture();
  expect(await generateFor(desk)).toMatchObject({
    outcome: "written",
    migration: expect.stringMatching(/^\d{14}_create_orders$/),
  });
  expect(await desk.newest("migration.sql")).toMatch(
    /CREATE TABLE "orders"[\s\S]*CREATE OR REPLACE FUNCTION[\s\S]*CREATE TRIGGER[\s\S]*COMMENT ON/,
  );
  // Whoever runs the migrations owns what they make; the role of the throwaway server may not even exist there.
  expect(await desk.newest("migration.sql")).not.toContain("OWNER TO");
  expect(await generateFor(desk)).toEqual({ outcome: "nothing" });
  expect(await desk.migrations()).toHaveLength(1);

  await using database = await createDatabase();
  await migrate({ url: database.url, roster: [desk.package] });
  await revert({ url: database.url, roster: [desk.package], all: true });
});

describe("an edit in TypeScript becomes SQL with a way back", () => {
  test("a nullable column", async () => {
    const desk = await orderDesk();
    await desk.edit("src/index.ts", "amount: integer", 'note: text("note"),\n    amount: integer');
    const edited = await movedOn(desk);
    expect(await generateFor(edited)).toMatchObject({ migration: expect.stringMatching(/_add_orders_note$/) });
    expect(await edited.newest("migration.sql")).toBe('ALTER TABLE "orders" ADD COLUMN "note" text;\n');
    await thereAndBack(desk, edited);
  });

  test("a renamed column keeps its values, there and back", async () => {
    const desk = await orderDesk();
    await desk.edit("src/index.ts", 'customer: text("customer")', 'buyer: text("buyer")');
    await desk.edit("src/index.ts", "table.customer", "table.buyer");
    const edited = await movedOn(desk);
    expect(await generateFor(edited)).toMatchObject({
      outcome: "questions",
      questions: [{ kind: "column", entity: ["public", "orders", "buyer"], candidates: ["customer"] }],
    });
    expect(await edited.migrations()).toHaveLength(1);

    const from = ["public", "orders", "customer"] as const;
    const to = ["public", "orders", "buyer"] as const;
    expect(await generateFor(edited, [{ type: "rename", kind: "column", from, to }])).toMatchObject({
      migration: expect.stringMatching(/_rename_orders_customer_to_buyer$/),
    });
    await thereAndBack(desk, edited, async ({ sql }) => {
      expect(await sql`SELECT buyer FROM orders WHERE amount = 7`).toEqual([{ buyer: "c7" }]);
    });
  });

  test("the body of a trigger function: drizzle-kit sees nothing of it, the catalog does", async () => {
    const desk = await orderDesk();
    await desk.edit("src/declarations.ts", "now()", "clock_timestamp()");
    const edited = await movedOn(desk);
    expect(await generateFor(edited)).toMatchObject({ migration: expect.stringMatching(/_alter_orders_touch$/) });
    expect(await edited.newest("migration.sql")).toContain("clock_timestamp()");
    await thereAndBack(desk, edited);
  });

  test("a comment alone", async () => {
    const desk = await orderDesk();
    await desk.edit("src/declarations.ts", "In cents.", "In cents, with tax.");
    const edited = await movedOn(desk);
    await generateFor(edited);
    expect(await edited.newest("migration.sql")).toBe(
      `COMMENT ON COLUMN "orders"."amount" IS 'In cents, with tax.';\n`,
    );
    await thereAndBack(desk, edited);
  });
});

test("a way back that would lose values counts them and refuses, unless the loss is accepted", async () => {
  const desk = await orderDesk();
  await desk.edit("src/index.ts", "amount: integer", 'note: text("note"),\n    amount: integer');
  const edited = await movedOn(desk);
  await generateFor(edited);
  await using database = await createDatabase();
  const { url, sql } = database;
  const run = { url, roster: [edited.package] };
  await migrate(run);
  await sql`INSERT INTO orders (customer, amount, note) VALUES ('a', 1, 'x'), ('b', 2, NULL)`;
  await expect(revert(run)).rejects.toMatchObject({
    code: "DATA_LOSS_REFUSED",
    message: expect.stringContaining("orders.note: 1"),
  });
  await revert({ ...run, acceptDataLoss: true });
  expect(await sql`SELECT * FROM orders`).toHaveLength(2);
});

/** An SQL function whose parsed body reads a column: DROP COLUMN alone is refused while it does. */
const reader = (condition: string): string => `import { declareFunction } from "@strata/schema-kit";
import { orders } from "./index.ts";
void orders;
export const large = declareFunction({
  name: "orders_large", returns: "bigint", language: "sql",
  sqlBody: "BEGIN ATOMIC SELECT count(*) FROM orders WHERE ${condition}; END",
});
`;

test("where drizzle-kit's own SQL cannot run, the change is planned from the catalogs", async () => {
  const first = await domainFixture({ ...ORDERS, "src/declarations.ts": reader("customer = 'x'") });
  await generateFor(first);
  const desk = await movedOn(first);
  await desk.edit("src/index.ts", '    customer: text("customer").notNull(),\n', "");
  await desk.edit("src/index.ts", '(table) => [index("idx_orders_customer").on(table.customer)]', "() => []");
  await desk.edit("src/declarations.ts", "customer = 'x'", "amount = 1");
  const edited = await movedOn(desk);
  expect(await generateFor(edited)).toMatchObject({ outcome: "written" });
  await using database = await createDatabase();
  const { url } = database;
  await migrate({ url, roster: [desk.package] });
  const before = await catalogOf(database);
  await migrate({ url, roster: [edited.package] });
  await revert({ url, roster: [edited.package] });
  expect(compareCatalogs(await catalogOf(database), before)).toEqual([]);
});

test("what Postgres refuses is said with the statement, and nothing is written", async () => {
  const desk = await domainFixture({
    ...ORDERS,
    "src/declarations.ts": ORDERS["src/declarations.ts"]?.replace('language: "plpgsql"', 'language: "nolang"') ?? "",
  });
  await expect(generateFor(desk)).rejects.toMatchObject({
    code: "DECLARATION_FAILED",
    message: expect.stringContaining('language "nolang" does not exist'),
    why: expect.stringContaining("CREATE FUNCTION"),
  });
  expect(await desk.migrations()).toEqual([]);
});
