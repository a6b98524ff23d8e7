import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { certify, formatCertificate, parseCertificateFile, toCertificateFile } from "../../src/index.ts";
import type { Certificate, StatementFacts } from "../../src/index.ts";
import { ground, type Ground } from "./ground.ts";

const BEFORE = `
CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, age integer, mail varchar(80));
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, amount integer NOT NULL);
CREATE INDEX orders_amount ON orders (amount);
CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END; $$;
CREATE TRIGGER orders_keep BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION keep();
`;

let here: Ground;
beforeAll(async () => {
  here = await ground(BEFORE);
}, 120_000);
afterAll(() => here[Symbol.asyncDispose]());

function measure(script: string): Promise<Certificate> {
  return certify({
    ...here,
    migration: { package: "shop", name: "20260101000000_next" },
    file: "migration.sql",
    script,
  });
}

async function factsOf(script: string): Promise<readonly StatementFacts[]> {
  return (await measure(script)).statements;
}

/** Of the only statement, what happened; the rest of its facts is nothing. */
async function factsOfOne(script: string): Promise<StatementFacts> {
  const [facts, ...others] = await factsOf(script);
  if (facts === undefined || others.length > 0) throw new Error("one statement is wanted");
  return facts;
}

describe("what a statement did is read from PostgreSQL", { timeout: 120_000 }, () => {
  test("a column that changes the catalog only: a strong lock, no rewrite, no scan", async () => {
    expect(await factsOfOne("ALTER TABLE users ADD COLUMN note text;")).toEqual({
      line: 1,
      statement: "ALTER TABLE users ADD COLUMN note text",
      transactional: true,
      locks: [{ relation: "users", kind: "table", modes: ["ACCESS EXCLUSIVE"] }],
      rewrites: [],
      scans: [],
      builds: [],
      rows: [],
      columns: [{ table: "users", column: "note", change: "added", to: "text" }],
      constraints: [],
      triggers: [],
      creates: [],
      drops: [],
      renames: [],
    });
  });

  test("a rewrite is a new file of the table and of each index", async () => {
    const { rewrites, scans, columns } = await factsOfOne("ALTER TABLE orders ALTER COLUMN amount TYPE bigint;");
    expect(rewrites).toEqual(["orders", "orders_amount", "orders_pkey"]);
    expect(scans).toEqual([]);
    expect(columns).toEqual([{ table: "orders", column: "amount", change: "retyped", to: "bigint" }]);
  });

  test("a check that is validated is a scan, and one that is not is none", async () => {
    const valid = await factsOfOne("ALTER TABLE orders ADD CONSTRAINT c CHECK (amount > -100);");
    expect(valid.scans).toEqual(["orders"]);
    expect(valid.constraints).toEqual([{ table: "orders", constraint: "c", kind: "check", change: "added" }]);
    const notValid = await factsOfOne("ALTER TABLE orders ADD CONSTRAINT c CHECK (amount > -100) NOT VALID;");
    expect(notValid.scans).toEqual([]);
    expect(notValid.constraints).toEqual([
      { table: "orders", constraint: "c", kind: "check", change: "added not valid" },
    ]);
  });

  test("SET NOT NULL reads the table, and spares it where a check has proved it", async () => {
    expect((await factsOfOne("ALTER TABLE users ALTER COLUMN age SET NOT NULL;")).scans).toEqual(["users"]);
    const [, proved] = await factsOf(
      "ALTER TABLE users ADD CONSTRAINT c CHECK (age IS NOT NULL);\nALTER TABLE users ALTER COLUMN age SET NOT NULL;",
    );
    expect(proved?.scans).toEqual([]);
    expect(proved?.columns).toEqual([{ table: "users", column: "age", change: "not null" }]);
  });

  test("a foreign key locks and reads both tables", async () => {
    const { locks, scans } = await factsOfOne("ALTER TABLE orders ADD FOREIGN KEY (id) REFERENCES users;");
    expect(locks).toEqual([
      { relation: "orders", kind: "table", modes: ["SHARE ROW EXCLUSIVE"] },
      { relation: "users", kind: "table", modes: ["SHARE ROW EXCLUSIVE"] },
    ]);
    expect(scans).toEqual(["orders", "users"]);
  });

  test("VALIDATE CONSTRAINT reads under a lock that lets others work", async () => {
    const [, validated] = await factsOf(
      "-- strata: non-transactional\nALTER TABLE orders ADD CONSTRAINT c CHECK (amount > -100) NOT VALID;\nALTER TABLE orders VALIDATE CONSTRAINT c;",
    );
    expect(validated?.locks).toEqual([{ relation: "orders", kind: "table", modes: ["SHARE UPDATE EXCLUSIVE"] }]);
    expect(validated?.scans).toEqual(["orders"]);
    expect(validated?.constraints).toEqual([{ table: "orders", constraint: "c", kind: "check", change: "validated" }]);
  });

  test("an index is built over its table", async () => {
    const { builds, locks, creates } = await factsOfOne("CREATE INDEX users_name ON users (name);");
    expect(builds).toEqual([{ index: "users_name", table: "users" }]);
    expect(locks).toEqual([{ relation: "users", kind: "table", modes: ["SHARE"] }]);
    expect(creates).toEqual(["index users_name"]);
  });

  test("rows that change are counted, also those that a block changes", async () => {
    const block = "DO $$ BEGIN UPDATE orders SET amount = 1; DELETE FROM users WHERE age IS NOT NULL; END $$;";
    expect((await factsOfOne(block)).rows).toEqual([
      { table: "orders", inserted: 0, updated: 3, deleted: 0 },
      { table: "users", inserted: 0, updated: 0, deleted: 2 },
    ]);
  });

  test("what goes and what has another name, also inside a block", async () => {
    const [column, table, dropped] = await factsOf(
      "DO $$ BEGIN EXECUTE 'ALTER TABLE users RENAME age TO years'; END $$;\nALTER TABLE users RENAME TO people;\nDROP INDEX orders_amount;",
    );
    expect(column?.columns).toEqual([{ table: "users", column: "age", change: "renamed", to: "years" }]);
    expect(table?.renames).toEqual([{ from: "users", to: "people" }]);
    expect(dropped?.drops).toEqual(["index orders_amount"]);
  });

  test("triggers that are switched off", async () => {
    const [off, on] = await factsOf(
      "ALTER TABLE orders DISABLE TRIGGER orders_keep;\nALTER TABLE orders ENABLE TRIGGER orders_keep;",
    );
    expect(off?.triggers).toEqual([{ table: "orders", trigger: "orders_keep", change: "disabled" }]);
    expect(on?.triggers).toEqual([{ table: "orders", trigger: "orders_keep", change: "enabled" }]);
  });

  test("a lock is told by the statement that takes it, and not again by those after it", async () => {
    const [first, second] = await factsOf("ALTER TABLE users ADD COLUMN a text;\nUPDATE users SET a = 'x';");
    expect(first?.locks).toHaveLength(1);
    expect(second?.locks).toEqual([]);
  });

  test("what the migration itself makes is nobody else's concern", async () => {
    const certificate = await measure(
      "CREATE TABLE fresh (id bigint PRIMARY KEY, at date);\nINSERT INTO fresh VALUES (1);\nCREATE INDEX fresh_at ON fresh (at);\nALTER TABLE fresh ALTER COLUMN id TYPE integer;",
    );
    expect(certificate.existing).toEqual([]);
    expect(
      certificate.statements.map(({ locks, rewrites, scans, rows, builds }) =>
        [locks, rewrites, scans, rows, builds].flat(),
      ),
    ).toEqual([[], [], [], []]);
    expect(certificate.statements[0]?.creates).toEqual(["table fresh"]);
  });

  test("lines are those of the file, whatever stands between the statements", async () => {
    const script = "-- a; comment\n\nSELECT ';';--> statement-breakpoint\n/* ; */ SELECT $$;\n;$$;\n\n\tSELECT 3";
    expect((await factsOf(script)).map(({ line }) => line)).toEqual([3, 4, 7]);
  });
});

describe("outside a transaction", { timeout: 120_000 }, () => {
  test("CREATE INDEX CONCURRENTLY is seen while it waits", async () => {
    const [facts] = await factsOf(
      "-- strata: non-transactional\nCREATE INDEX CONCURRENTLY users_name ON users (name);",
    );
    expect(facts?.transactional).toBe(false);
    expect(facts?.locks).toEqual([{ relation: "users", kind: "table", modes: ["SHARE UPDATE EXCLUSIVE"] }]);
    expect(facts?.builds).toEqual([{ index: "users_name", table: "users" }]);
  });

  test("VACUUM FULL is seen asking for the strongest lock, and rewriting", async () => {
    const [facts] = await factsOf("-- strata: non-transactional\nVACUUM FULL users;");
    expect(facts?.locks).toEqual([{ relation: "users", kind: "table", modes: ["ACCESS EXCLUSIVE"] }]);
    expect(facts?.rewrites).toContain("users");
  });

  test("DROP INDEX CONCURRENTLY", async () => {
    const [facts] = await factsOf("-- strata: non-transactional\nDROP INDEX CONCURRENTLY orders_amount;");
    expect(facts?.transactional).toBe(false);
    expect(facts?.locks).toContainEqual({ relation: "orders", kind: "table", modes: ["SHARE UPDATE EXCLUSIVE"] });
    expect(facts?.drops).toEqual(["index orders_amount"]);
  });

  test("what PostgreSQL refuses in a transaction is told, and the rest measured", async () => {
    const [refused, other] = await factsOf(
      "CREATE INDEX CONCURRENTLY users_name ON users (name);\nALTER TABLE orders ADD COLUMN a text;",
    );
    expect(refused?.refused).toBe("CREATE INDEX CONCURRENTLY cannot run inside a transaction block");
    expect(refused?.locks).toEqual([]);
    expect(other?.columns).toHaveLength(1);
  });
});

describe("rows that do not suit the migration", { timeout: 120_000 }, () => {
  test("others are tried: those of its own literals", async () => {
    const { existing } = await measure("ALTER TABLE users ADD CONSTRAINT known CHECK (name IN ('anna', 'bert'));");
    expect(existing).toEqual([{ table: "users", rows: 3 }]);
  });

  test("where none suits, the table stays empty, and says why", async () => {
    const { existing, statements } = await measure("ALTER TABLE users ADD CONSTRAINT never CHECK (name <> name);");
    expect(existing).toEqual([
      { table: "users", rows: 0, empty: 'check constraint "never" of relation "users" is violated by some row' },
    ]);
    expect(statements[0]?.scans).toEqual(["users"]);
  });

  test("a statement that fails for another reason fails the certificate, at its line", async () => {
    await expect(measure("SELECT 1;\n\nALTER TABLE nobody ADD COLUMN a text;")).rejects.toMatchObject({
      code: "CERTIFICATION_FAILED",
      location: { line: 3, column: 1 },
    });
  });
});

describe("the file", { timeout: 120_000 }, () => {
  const script =
    "ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid();\nCREATE TABLE fresh (id serial PRIMARY KEY, order_id bigint REFERENCES orders);\nUPDATE users SET age = 1;\n";

  test("is the same when it is measured again", async () => {
    expect(toCertificateFile(await measure(script))).toBe(toCertificateFile(await measure(script)));
    const outside =
      "-- strata: non-transactional\nCREATE INDEX CONCURRENTLY users_name ON users (name);\nDROP INDEX CONCURRENTLY orders_amount;";
    expect(toCertificateFile(await measure(outside))).toBe(toCertificateFile(await measure(outside)));
  });

  test("says of which script and which PostgreSQL it is; line endings make no other script", async () => {
    const [unix, windows, other] = await Promise.all(
      ["SELECT 1;\nSELECT 2;\n", "SELECT 1;\r\nSELECT 2;\r\n\r\n", "SELECT 1;\nSELECT 3;\n"].map(measure),
    );
    expect(windows?.checksum).toBe(unix?.checksum);
    expect(other?.checksum).not.toBe(unix?.checksum);
    expect(unix?.postgres).toBeGreaterThanOrEqual(14);
  });

  test("has a line for a fact, and reads back as what was measured", async () => {
    const certificate = await measure(script);
    const text = toCertificateFile(certificate);
    expect(text).toContain('\n      "rewrites": ["orders", "orders_amount", "orders_pkey"],\n');
    expect(text).toContain('\n      "rows": [{ "table": "users", "inserted": 0, "updated": 3, "deleted": 0 }]\n');
    expect(parseCertificateFile(text)).toEqual(certificate);
  });

  test("is laid out as the formatter leaves it: two objects with two keys each never share a line", async () => {
    const text = toCertificateFile(
      await measure("ALTER TABLE orders ADD COLUMN a int;\nALTER TABLE users ADD COLUMN a int;\n"),
    );
    expect(text).toMatch(/\n {2}"existing": \[\n {4}\{ "table": "orders", "rows": \d+ \},\n {4}\{ "table": "users"/);
  });

  test.each(["", "{", "[]", "null", '{"checksum": "x"}'])("anything else is no certificate: %s", (text) => {
    expect(parseCertificateFile(text)).toBeUndefined();
  });

  test("for a person: a line for each statement that matters", async () => {
    const certificate = await measure(`${script}UPDATE orders SET amount = 1;\nCOMMENT ON TABLE fresh IS 'x';\n`);
    const [, ...lines] = formatCertificate(certificate).split("\n");
    expect(lines).toEqual([
      "  1  ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid()",
      "     ACCESS EXCLUSIVE on orders, rewrites orders, orders_amount and orders_pkey",
      "  3  UPDATE users SET age = 1",
      "     ROW EXCLUSIVE on users, no rewrite, scans users, updates 3 rows of users",
      "  4  UPDATE orders SET amount = 1",
      "     under ACCESS EXCLUSIVE on orders since line 1, no rewrite, scans orders, updates 3 rows of orders",
      "  2 statements touch nothing that existed before",
    ]);
  });
});
