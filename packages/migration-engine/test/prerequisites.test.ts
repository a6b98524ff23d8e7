import { createDatabase, readCatalog } from "@strata/postgres-testkit";
import { expect, test } from "vitest";
import { migrate } from "../src/index.ts";
import { schemaPackage } from "./schema-package-fixture.ts";

test.each([
  [
    "an extension that the server does not have",
    "CREATE EXTENSION no_such_extension",
    "no_such_extension is not installed",
    "Install it",
  ],
  [
    "a role that does not exist",
    "ALTER TABLE a1 OWNER TO nobody_by_that_name",
    "no role nobody_by_that_name",
    'CREATE ROLE "nobody_by_that_name"',
  ],
  ["a schema that does not exist", "CREATE TABLE nowhere.a2 ()", "no schema nowhere", 'CREATE SCHEMA "nowhere"'],
])("%s is diagnosed as such, and nothing stays", async (_, statement, what, next) => {
  await using database = await createDatabase();
  const script = { "migration.sql": `CREATE TABLE a1 ();\n${statement};` };
  const run = { url: database.url, roster: [await schemaPackage("a", { "20250101000000_first": script })] };
  await expect(migrate(run)).rejects.toMatchObject({
    code: "PREREQUISITE_MISSING",
    message: expect.stringContaining(what),
    next: expect.stringContaining(next),
    location: { line: 2 },
  });
  expect((await readCatalog(database.sql)).tables).toEqual({});
});

test("so are rights that the role lacks", async () => {
  await using database = await createDatabase();
  const role = `strata_test_needy_${process.pid}`;
  await database.sql.unsafe(
    `CREATE TABLE foreign_one (); CREATE ROLE ${role} LOGIN PASSWORD 'x'; GRANT CREATE, USAGE ON SCHEMA public TO ${role}`,
  );
  try {
    const url = new URL(database.url);
    url.username = role;
    url.password = "x";
    const attempt = async (name: string, statement: string): Promise<unknown> =>
      migrate({
        url: url.href,
        roster: [await schemaPackage(name, { "20250101000000_first": { "migration.sql": statement } })],
      });
    await expect(attempt("a", "ALTER TABLE foreign_one ADD COLUMN a int;")).rejects.toMatchObject({
      code: "PREREQUISITE_MISSING",
      message: expect.stringContaining("must be owner of table foreign_one"),
    });
  } finally {
    await database.sql.unsafe(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  }
});
