import { createDatabase, type TestDatabase } from "@strata/postgres-testkit";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { tablesToLock } from "../../src/phases/tables-to-lock.ts";
import { connect } from "../../src/wire/connect.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createDatabase();
  await database.sql.unsafe(`
    CREATE TABLE senders (id int PRIMARY KEY);
    CREATE TABLE boxes (id int PRIMARY KEY);
    CREATE TABLE letters (
      sender int CONSTRAINT letters_sender REFERENCES senders,
      box int CONSTRAINT letters_box REFERENCES boxes
    );
    CREATE INDEX letters_by_box ON letters (box);`);
});
afterAll(() => database.drop());

test.each([
  [["letters"], "ALTER TABLE letters ADD note text", ["letters"]],
  [["letters_by_box"], "DROP INDEX letters_by_box", ["letters"]],
  [["letters"], "ALTER TABLE letters ADD FOREIGN KEY (box) REFERENCES boxes NOT VALID", ["letters", "boxes"]],
  [["boxes"], "CREATE TABLE parcels (box int REFERENCES boxes, sender int REFERENCES senders)", ["boxes", "senders"]],
  [["letters"], 'ALTER TABLE letters DROP CONSTRAINT IF EXISTS "letters_sender"', ["letters", "senders"]],
  [["letters"], "ALTER TABLE letters DROP CONSTRAINT letters_sender_and_more", ["letters"]],
  [["letters"], "ALTER TABLE letters DROP COLUMN identity", ["letters"]],
  [["boxes"], "ALTER TABLE boxes DROP COLUMN id CASCADE", ["boxes", "letters"]],
  [["letters"], "ALTER TABLE letters DROP COLUMN box", ["letters", "boxes"]],
  [["letters"], "DROP TABLE letters", ["letters", "boxes", "senders"]],
  [["boxes"], "DROP TABLE boxes CASCADE", ["boxes", "letters"]],
  [["nowhere"], "ALTER TABLE nowhere ADD CONSTRAINT f FOREIGN KEY (x) REFERENCES boxes", []],
])("%s of %s", async ([table = ""], statement, expected) => {
  const session = await connect({ url: database.url });
  onTestFinished(() => session.close());
  expect(await tablesToLock(session, table, [statement])).toEqual(expected.map((name) => `public.${name}`));
});

test("a table that the role may only refer to is not locked by name, since LOCK would be refused", async () => {
  const { sql } = database;
  await sql`CREATE ROLE postman`;
  onTestFinished(async () => {
    await sql.unsafe("REVOKE ALL ON boxes FROM postman; DROP ROLE postman");
  });
  const statement = "ALTER TABLE letters ADD FOREIGN KEY (box) REFERENCES boxes NOT VALID";
  const session = await connect({ url: database.url });
  onTestFinished(() => session.close());
  await sql`GRANT REFERENCES ON boxes TO postman`;
  await session.execute("SET ROLE postman");
  expect(await tablesToLock(session, "letters", [statement])).toEqual(["public.letters"]);
  await sql`GRANT UPDATE ON boxes TO postman`;
  expect(await tablesToLock(session, "letters", [statement])).toEqual(["public.letters", "public.boxes"]);
});
