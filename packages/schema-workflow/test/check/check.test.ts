import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SchemaPackage } from "@strata/migration-engine";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import {
  check,
  findBase,
  generate,
  openWorkbench,
  renewCertificates,
  type Problem,
  type Workbench,
} from "../../src/index.ts";
import { domainFixture, movedOn, ORDERS, type DomainFixture, type Files } from "../domain-fixture.ts";

let workbench: Workbench;
beforeAll(async () => {
  workbench = await openWorkbench({ url: inject("postgresTestServer").url });
});
afterAll(() => workbench[Symbol.asyncDispose]());

/** Texts that differ mean something else: the parser's judgement has tests of its own. */
const compareScripts = async () => ({ sameMeaning: false, change: "" });

function git(fixture: DomainFixture, ...argv: readonly string[]): void {
  const identity = ["-c", "user.name=t", "-c", "user.email=t@localhost", "-c", "commit.gpgsign=false"];
  execFileSync("git", ["-C", fixture.folder, ...identity, ...argv], { stdio: "pipe" });
}

/** The order desk with a migration on the branch `main`, and a working copy that has left it. */
async function orderDesk(files: Files = ORDERS): Promise<DomainFixture> {
  const first = await domainFixture(files);
  await generate(first.package, { workbench, roster: [first.package] });
  const desk = await movedOn(first);
  git(desk, "init", "--quiet", "--initial-branch=main");
  git(desk, "add", "--", "src", "migrations", "package.json", "drizzle.config.ts");
  git(desk, "commit", "--quiet", "-m", "on main");
  git(desk, "checkout", "--quiet", "-b", "topic");
  return desk;
}

async function problemsOf(
  fixture: DomainFixture,
  roster: readonly SchemaPackage[] = [fixture.package],
): Promise<readonly Problem[]> {
  const base = await findBase(fixture.folder, "main", {});
  const { problems } = await check([fixture.package], { workbench, roster, base, compareScripts });
  return problems;
}

async function roundTripsOf(fixture: DomainFixture): Promise<readonly string[]> {
  return (await problemsOf(fixture)).filter((one) => one.check === "round-trip").map(({ message }) => message);
}

/** Writes a migration by hand and measures it. */
async function byHand(desk: DomainFixture, folder: string, files: Files): Promise<void> {
  const path = join(desk.folder, "migrations", folder);
  await mkdir(path, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text);
  await renewCertificates(desk.package, { workbench, roster: [desk.package] });
}

test("a package just as it was generated has nothing to mend", async () => {
  expect(await problemsOf(await orderDesk())).toEqual([]);
});

describe("migrations == declarations", () => {
  test("something declared that no migration makes", async () => {
    const desk = await orderDesk();
    await desk.edit("src/declarations.ts", "In cents.", "In euros.");
    expect(await problemsOf(desk)).toMatchObject([
      {
        check: "declared",
        message: expect.stringMatching(/comment on column public\.orders\.amount.*In cents\..*In euros\./),
      },
    ]);
  });

  test("something that a migration makes and nothing declares", async () => {
    const desk = await orderDesk();
    await byHand(desk, "29990101000000_stray", {
      "migration.sql": "CREATE SEQUENCE stray;\n",
      "down.sql": "DROP SEQUENCE stray;\n",
    });
    expect(await problemsOf(desk)).toContainEqual(
      expect.objectContaining({
        check: "declared",
        message: expect.stringContaining("sequence public.stray is made by the migrations"),
      }),
    );
  });
});

describe("round trip on rows", () => {
  const UPDATE = "UPDATE orders SET amount = amount + 1;\n";
  const SMALL = "-- strata: acknowledge backfill-in-one-statement: there are few\n";

  test("no way back at all; it may be said that there is none, with a reason", async () => {
    const desk = await orderDesk();
    const folder = join(desk.folder, "migrations/29990101000000_data");
    await byHand(desk, "29990101000000_data", { "migration.sql": `${SMALL}${UPDATE}`, "down.sql": "-- nothing\n" });
    await rm(join(folder, "down.sql"));
    expect(await problemsOf(desk)).toMatchObject([
      { check: "round-trip", message: expect.stringContaining("has no way back") },
    ]);

    const said = "-- strata: acknowledge irreversible: amounts were wrong before\n";
    await writeFile(join(folder, "migration.sql"), `${said}${SMALL}${UPDATE}`);
    await renewCertificates(desk.package, { workbench, roster: [desk.package] });
    expect(existsSync(join(folder, "down.sql"))).toBe(false);
    expect(await problemsOf(desk)).toEqual([]);
  });

  test("a way back that leaves values changed, and does not say so; it may be said, with a reason", async () => {
    const desk = await orderDesk();
    const [script, down] = [`${SMALL}${UPDATE}`, "SELECT 1;\n"];
    await byHand(desk, "29990101000000_data", { "migration.sql": script, "down.sql": down });
    expect(await problemsOf(desk)).toMatchObject([
      { check: "round-trip", message: expect.stringMatching(/loses values.*public\.orders.*amount/) },
    ]);
    const said = "-- strata: acknowledge lossy: nobody wants the old amounts\n";
    await byHand(desk, "29990101000000_data", { "migration.sql": `${said}${script}`, "down.sql": down });
    expect(await problemsOf(desk)).toEqual([]);
  });

  test("a way back that leaves something behind", async () => {
    const desk = await orderDesk();
    const concurrent = 'index("idx_orders_amount").on(table.amount).concurrently(), ';
    await desk.edit("src/index.ts", "(table) => [", `(table) => [${concurrent}`);
    const edited = await movedOn(desk);
    await generate(edited.package, { workbench, roster: [edited.package] });
    const [, newest = ""] = await edited.migrations();
    await writeFile(join(edited.folder, "migrations", newest, "down.sql"), "SELECT 1;\n");
    expect(await problemsOf(edited)).toMatchObject([
      {
        check: "round-trip",
        message: expect.stringContaining("is not taken back whole: index public.idx_orders_amount"),
      },
    ]);
  });

  test("a way back that fails", async () => {
    const desk = await orderDesk();
    const files = { "migration.sql": "CREATE TABLE more ();\n", "down.sql": "DROP TABLE nowhere;\n" };
    await byHand(desk, "29990101000000_more", files);
    expect(await roundTripsOf(desk)).toEqual([
      expect.stringMatching(/29990101000000_more cannot be taken back.*table "nowhere" does not exist/),
    ]);
  });

  /** A table for each row of a query, and the way back from all of them. */
  const tablesFor = (query: string): Files => ({
    "migration.sql": `DO $$ DECLARE one text; BEGIN FOR one IN ${query} LOOP EXECUTE format('CREATE TABLE %I ()', 'of_' || one); END LOOP; END $$;\n`,
    "down.sql": `DO $$ DECLARE one regclass; BEGIN FOR one IN SELECT oid FROM pg_class WHERE relname LIKE 'of\\_%' AND relkind = 'r' LOOP EXECUTE 'DROP TABLE ' || one; END LOOP; END $$;\n`,
  });

  test("a migration that comes to something else when it is applied again", async () => {
    const desk = await orderDesk();
    const sequence = { "migration.sql": "CREATE SEQUENCE numbers;\n", "down.sql": "DROP SEQUENCE numbers;\n" };
    await byHand(desk, "29990101000000_numbers", sequence);
    await byHand(desk, "29990101000001_of_numbers", tablesFor("SELECT nextval('numbers')"));
    await byHand(desk, "29990101000002_after", { "migration.sql": "SELECT 1;\n", "down.sql": "SELECT 1;\n" });
    expect(await roundTripsOf(desk)).toEqual([
      expect.stringMatching(/29990101000001_of_numbers comes to something else.*table public\.of_2/),
    ]);
  });

  test("one that comes to something else because of rows is none", async () => {
    const desk = await orderDesk();
    await byHand(desk, "29990101000000_of_customers", tablesFor("SELECT DISTINCT md5(customer) FROM orders"));
    await byHand(desk, "29990101000001_after", { "migration.sql": "SELECT 1;\n", "down.sql": "SELECT 1;\n" });
    expect(await roundTripsOf(desk)).toEqual([]);
  });
});

describe("certificates", () => {
  test("one that is missing, one whose SQL was edited, one that says something else", async () => {
    const desk = await orderDesk();
    const [name = ""] = await desk.migrations();
    const file = join(desk.folder, "migrations", name, "certificate.json");
    const kept = await desk.newest("certificate.json");

    await writeFile(file, kept.replace('"transactional": true', '"transactional": false'));
    expect(await problemsOf(desk)).toMatchObject([
      { check: "certificate", message: expect.stringContaining("does something else") },
    ]);
    await writeFile(file, kept.replace(/"checksum": "./, '"checksum": "x'));
    expect(await problemsOf(desk)).toMatchObject([
      { check: "certificate", message: expect.stringContaining("was changed after") },
    ]);
    await rm(file);
    expect(await problemsOf(desk)).toMatchObject([
      { check: "certificate", message: expect.stringContaining("has no certificate") },
    ]);
  });
});

describe("against the base branch", () => {
  test("a migration that is there may not go", async () => {
    const desk = await orderDesk();
    const [name = ""] = await desk.migrations();
    await rm(join(desk.folder, "migrations", name), { recursive: true });
    expect((await problemsOf(desk)).filter((one) => one.check === "edited")).toMatchObject([
      {
        message: `${name} is on the base branch, and its migration.sql is gone.`,
        next: expect.stringMatching(/^Bring it back: git checkout [0-9a-f]{12} -- migrations\/.*\/migration\.sql$/),
        file: join(desk.folder, "migrations", name, "migration.sql"),
      },
    ]);
  });

  test("a migration that is there may not be edited", async () => {
    const desk = await orderDesk();
    const [name = ""] = await desk.migrations();
    await desk.edit(`migrations/${name}/migration.sql`, "What was ordered.", "What was sold.");
    expect(await problemsOf(desk)).toContainEqual(
      expect.objectContaining({
        check: "edited",
        file: join(desk.folder, "migrations", name, "migration.sql"),
        line: expect.any(Number),
      }),
    );
  });

  test("the code that runs there must get along with the new schema, unless it is said why not", async () => {
    const desk = await orderDesk();
    await desk.edit("src/index.ts", "amount: integer", 'note: text("note").notNull(),\n    amount: integer');
    const edited = await movedOn(desk);
    await generate(edited.package, { workbench, roster: [edited.package] });
    for (const name of await edited.migrations()) {
      for (const file of ["migration.sql", "down.sql", "snapshot.json", "certificate.json"]) {
        await mkdir(join(desk.folder, "migrations", name), { recursive: true });
        await writeFile(
          join(desk.folder, "migrations", name, file),
          await read(join(edited.folder, "migrations", name, file)),
        );
      }
    }
    const found = (await problemsOf(desk)).filter((one) => one.check === "previous-release");
    expect(found).toMatchObject([
      { message: expect.stringMatching(/INSERT INTO orders: null value in column "note"/) },
    ]);

    const newest = (await desk.migrations()).at(-1) ?? "";
    const said = `-- strata: acknowledge breaks-previous-release: it is stopped first\n${await desk.newest("migration.sql")}`;
    await writeFile(join(desk.folder, "migrations", newest, "migration.sql"), said);
    expect((await problemsOf(desk)).filter((one) => one.check === "previous-release")).toEqual([]);
  });

  test("its queries must run: the examples of the package, as they are there", async () => {
    const manifest = {
      name: "orders-schema",
      type: "module",
      exports: { ".": "./src/index.ts", "./declarations": "./src/declarations.ts", "./examples": "./src/examples.ts" },
      strata: { migrations: "./migrations" },
    };
    const desk = await orderDesk({
      ...ORDERS,
      "package.json": JSON.stringify(manifest),
      "src/examples.ts": `import { sql } from "drizzle-orm";
export const examples = {
  byIndex: (db: any) => db.execute(sql\`SELECT 'idx_orders_customer'::regclass\`),
  byTable: (db: any) => db.execute(sql\`SELECT FROM orders\`),
};
`,
    });
    const down = "CREATE INDEX idx_orders_customer ON orders (customer);\n";
    await byHand(desk, "29990101000000_drop", {
      "migration.sql": "DROP INDEX idx_orders_customer;\n",
      "down.sql": down,
    });
    await desk.edit("src/examples.ts", "idx_orders_customer", "orders_pkey");
    const found = (await problemsOf(desk)).filter((one) => one.check === "previous-release");
    expect(found).toMatchObject([
      { message: expect.stringMatching(/the example byIndex: relation "idx_orders_customer" does not exist/) },
    ]);
  });

  test("without a base branch that is said, not passed over", async () => {
    const desk = await domainFixture();
    const { skipped } = await check([desk.package], {
      workbench,
      roster: [desk.package],
      base: undefined,
      compareScripts,
    });
    expect(skipped.map((one) => one.check)).toEqual(["edited", "previous-release"]);
  });
});

test("all packages in one database: two that want the same name", async () => {
  const one = await orderDesk();
  const other = await domainFixture({ ...ORDERS, "src/declarations.ts": "export {};\n" }, "sales-schema");
  await generate(other.package, { workbench, roster: [other.package] });
  const roster = [one.package, other.package];
  const { problems } = await check(roster, { workbench, roster, base: undefined, compareScripts });
  expect(problems).toMatchObject([
    { check: "together", message: expect.stringContaining('relation "orders" already exists') },
  ]);
});

test("all packages in one database: one that changes what another one made", async () => {
  const one = await orderDesk();
  const other = await domainFixture(
    { "src/index.ts": "export {};\n", "src/declarations.ts": "export {};\n" },
    "sales-schema",
  );
  await byHand(other, "29990101000000_tune", {
    "migration.sql":
      "DO $$ BEGIN IF to_regclass('orders') IS NOT NULL THEN ALTER TABLE orders SET (fillfactor = 50); END IF; END $$;\n",
    "down.sql": "SELECT 1;\n",
  });
  const roster = [one.package, other.package];
  const options = { workbench, roster, base: undefined, compareScripts, onlyTogether: true };
  expect((await check(roster, options)).problems).toMatchObject([
    { check: "together", message: expect.stringContaining("table public.orders is not the same") },
  ]);
});

describe("branches that were merged", () => {
  /** The order desk with the migrations of two branches, each of which knows nothing of the other. */
  async function merged(one: Edit, other: Edit): Promise<DomainFixture> {
    const desk = await orderDesk();
    for (const [at, edit] of [one, other].entries()) {
      const branch = await movedOn(desk);
      await rm(join(branch.folder, "migrations"), { recursive: true });
      const [first = ""] = await desk.migrations();
      await cp(join(desk.folder, "migrations", first), join(branch.folder, "migrations", first), { recursive: true });
      await branch.edit("src/index.ts", ...edit);
      const edited = await movedOn(branch);
      const written = await generate(edited.package, { workbench, roster: [edited.package], name: `branch_${at}` });
      if (written.outcome !== "written") throw new Error(`Nothing was written: ${written.outcome}`);
      await cp(written.folder, join(desk.folder, "migrations", `2999010100000${at}_branch`), { recursive: true });
    }
    return desk;
  }
  type Edit = readonly [from: string, to: string];
  const addNote = (type: string): Edit => ["amount: integer", `note: ${type}("note"),\n    amount: integer`];

  const ordersOf = async (desk: DomainFixture) => (await problemsOf(desk)).filter((one) => one.check === "order");

  test("two that drizzle-kit finds in conflict, and Postgres takes in neither order", async () => {
    const desk = await merged(addNote("text"), addNote("integer"));
    const place = { file: join(desk.folder, "migrations/29990101000001_branch/migration.sql") };
    expect(await ordersOf(desk)).toMatchObject([
      { message: expect.stringContaining("in conflict, says drizzle-kit: add_column: note on orders table"), ...place },
      {
        message: expect.stringMatching(/in either order: .* column "note" of relation "orders" already exists/),
        ...place,
      },
    ]);
  });

  test("two that go together are none", async () => {
    const desk = await merged(addNote("text"), ["[index(", '[index("idx_orders_amount").on(table.amount), index(']);
    expect(await ordersOf(desk)).toEqual([]);
  });

  /** Migrations of which drizzle-kit sees nothing, each upon the order desk's first one. */
  async function byHands(...branches: readonly Files[]): Promise<DomainFixture> {
    const desk = await orderDesk();
    const parent: { id: string } = JSON.parse(await desk.newest("snapshot.json"));
    const common = {
      type: "diff",
      version: "9",
      dialect: "postgres",
      prevIds: [parent.id],
      footprints: [],
      deltas: [],
    };
    for (const [at, files] of branches.entries()) {
      const snapshot = JSON.stringify({ ...common, id: `00000000-0000-4000-8000-00000000000${at}` });
      await byHand(desk, `2999010100000${at}_branch`, { ...files, "snapshot.json": snapshot });
    }
    return desk;
  }

  test("two that come to something else in the other order, although drizzle-kit sees no conflict", async () => {
    const replace = (body: string): string =>
      `CREATE OR REPLACE FUNCTION orders_touch() RETURNS trigger LANGUAGE plpgsql AS $$${body}$$;\n`;
    const original = replace("BEGIN NEW.updated_at := now(); RETURN NEW; END");
    const [one, other] = [replace("BEGIN RETURN NEW; END"), replace("BEGIN RETURN OLD; END")];
    const desk = await byHands(
      { "migration.sql": one, "down.sql": original },
      { "migration.sql": other, "down.sql": one },
    );
    expect(await ordersOf(desk)).toMatchObject([
      { message: expect.stringContaining("function public.orders_touch()") },
    ]);
  });

  test("two of which the second one cannot be applied first", async () => {
    const desk = await byHands(
      { "migration.sql": "CREATE SEQUENCE numbers;\n", "down.sql": "DROP SEQUENCE numbers;\n" },
      { "migration.sql": "ALTER SEQUENCE numbers CYCLE;\n", "down.sql": "ALTER SEQUENCE numbers NO CYCLE;\n" },
    );
    expect(await ordersOf(desk)).toMatchObject([
      { message: expect.stringMatching(/cannot be applied in the other order: .*"numbers" does not exist/) },
    ]);
  });
});

async function read(file: string): Promise<string> {
  const { readFile } = await import("node:fs/promises");
  return readFile(file, "utf8");
}
