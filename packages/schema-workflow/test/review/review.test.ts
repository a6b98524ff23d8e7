import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { certify, formatFinding, readBefore, review, type ReviewFinding, type ReviewOptions } from "../../src/index.ts";
import { rules } from "../../src/review/rules.ts";
import { ground, type Ground } from "../certificate/ground.ts";
import { columns } from "./corpus/columns.ts";
import { constraints } from "./corpus/constraints.ts";
import { GROUND } from "./corpus/ground.ts";
import { indexes } from "./corpus/indexes.ts";
import { locks } from "./corpus/locks.ts";
import { names } from "./corpus/names.ts";
import { rows } from "./corpus/rows.ts";
import { hasSquawk, squawk } from "./corpus/squawk.ts";

const TIMEOUT = 120_000;
const migration = { package: "shop", name: "20260101000000_next" };

let here: Ground;
beforeAll(async () => {
  here = await ground(GROUND);
}, TIMEOUT);
afterAll(() => here[Symbol.asyncDispose]());

async function reviewed(script: string, inUse?: ReviewOptions["inUse"]): Promise<ReviewFinding[]> {
  const certificate = await certify({ ...here, migration, file: "migration.sql", script });
  return review({ certificate, script, before: await readBefore(here.database), inUse });
}

async function message(script: string): Promise<string> {
  return (await reviewed(script)).map((finding) => formatFinding(finding, "migration.sql")).join("\n");
}

describe("the message is what a reviewer would write", { timeout: TIMEOUT }, () => {
  test("SET NOT NULL", async () => {
    expect(await message("ALTER TABLE orders ALTER COLUMN user_id SET NOT NULL;")).toBe(
      `danger adding-not-nullable-field at migration.sql:1
  ALTER TABLE orders ALTER COLUMN user_id SET NOT NULL
  what:  SET NOT NULL reads all of orders under ACCESS EXCLUSIVE on orders.
  why:   Every query on orders, SELECT included, waits until every row has been looked at for user_id.
  safe:
    -- strata: non-transactional
    ALTER TABLE orders ADD CONSTRAINT "user_id_is_not_null" CHECK ("user_id" IS NOT NULL) NOT VALID;
    ALTER TABLE orders VALIDATE CONSTRAINT "user_id_is_not_null";
    ALTER TABLE orders ALTER COLUMN "user_id" SET NOT NULL;
    ALTER TABLE orders DROP CONSTRAINT "user_id_is_not_null";
  or:    -- strata: acknowledge adding-not-nullable-field: <reason>`,
    );
  });

  test("an index", async () => {
    expect(await message('CREATE INDEX "orders_user" ON "orders" ("user_id") WHERE "note" IS NULL;')).toBe(
      `danger require-concurrent-index-creation at migration.sql:1
  CREATE INDEX "orders_user" ON "orders" ("user_id") WHERE "note" IS NULL
  what:  Builds orders_user over all of orders under SHARE on orders.
  why:   Every INSERT, UPDATE and DELETE on orders waits until it is built.
  safe:
    -- strata: non-transactional
    CREATE INDEX CONCURRENTLY "orders_user" ON "orders" ("user_id") WHERE "note" IS NULL;
  or:    -- strata: acknowledge require-concurrent-index-creation: <reason>`,
    );
  });

  test("rows changed under a lock that an earlier statement took", async () => {
    const [finding] = await reviewed("ALTER TABLE plain ADD COLUMN a text;\nUPDATE plain SET a = 'x';");
    expect(finding).toMatchObject({
      id: "backfill-in-one-statement",
      line: 2,
      what: "Changes rows of plain in one statement: 3 of 3 here.",
      why: "Nobody gets at plain until the migration has ended (under ACCESS EXCLUSIVE on plain, held since line 1). The table doubles where all rows change, and a failure at the end takes all of it back.",
    });
  });

  test("a foreign key", async () => {
    const [finding] = await reviewed("ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users;");
    expect(finding?.safe).toBe(`-- strata: non-transactional
ALTER TABLE orders 
  ADD CONSTRAINT orders_user_id_fkey
    FOREIGN KEY(user_id)
    REFERENCES users
    NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT "orders_user_id_fkey";
`);
  });
});

describe("what the previous release reads", { timeout: TIMEOUT }, () => {
  test("is all that there is, unless somebody says", async () => {
    expect((await reviewed("ALTER TABLE orders DROP COLUMN note;")).map(({ id }) => id)).toEqual(["ban-drop-column"]);
  });

  test("a column that it does not read may go", async () => {
    const inUse = new Map([["orders", new Set(["id", "amount"])]]);
    expect(await reviewed("ALTER TABLE orders DROP COLUMN note;", inUse)).toEqual([]);
    expect(await reviewed("DROP TABLE plain;", inUse)).toEqual([]);
    expect((await reviewed("ALTER TABLE orders DROP COLUMN amount;", inUse)).map(({ id }) => id)).toEqual([
      "ban-drop-column",
    ]);
  });
});

test("a migration of an empty database has nothing to fear", { timeout: TIMEOUT }, async () => {
  await using empty = await ground("SELECT 1");
  const script = `${GROUND}\nDROP FUNCTION total;\nTRUNCATE plain;`;
  const certificate = await certify({ ...empty, migration, file: "migration.sql", script });
  expect(await review({ certificate, script, before: await readBefore(empty.database) })).toEqual([]);
});

test("a certificate of another script is refused", { timeout: TIMEOUT }, async () => {
  const script = "SELECT 1;";
  const certificate = await certify({ ...here, migration, file: "migration.sql", script });
  const before = await readBefore(here.database);
  await expect(review({ certificate, script: "\nSELECT 1;", before })).rejects.toThrow("another script");
});

describe("the corpus", () => {
  const themes = [columns, constraints, indexes, locks, names, rows];
  const dangerous = themes.flatMap((theme) => theme.dangerous);
  const safe = themes.flatMap((theme) => theme.safe);

  test.each(rules.filter(({ severity }) => severity === "danger").map(({ id }) => id))(
    "has at least two dangerous snippets for %s",
    (id) => {
      // The one rule for which there are no two different statements.
      const wanted = id === "ban-drop-database" ? 0 : 2;
      expect(dangerous.filter(({ dangers = [] }) => dangers.includes(id)).length).toBeGreaterThanOrEqual(wanted);
    },
  );

  test.each(rules.filter(({ severity }) => severity === "advice").map(({ id }) => id))("has a snippet for %s", (id) => {
    expect([...dangerous, ...safe].filter(({ advice = [] }) => advice.includes(id)).length).toBeGreaterThanOrEqual(1);
  });

  test.skipIf(!hasSquawk)("has a second opinion: squawk flags what it knows of what is dangerous", async () => {
    const flagged = await squawk(dangerous);
    expect([...flagged.values()].filter((found) => found.size > 0).length).toBeGreaterThanOrEqual(70);
  });

  test("is large enough", () => {
    expect(dangerous.length).toBeGreaterThanOrEqual(150);
    expect(safe.length).toBeGreaterThanOrEqual(50);
  });
});
