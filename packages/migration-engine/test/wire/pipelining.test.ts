import { createDatabase, type TestDatabase } from "@strata/postgres-testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect } from "../../src/wire/connect.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

test("a request behind a COPY ... FROM stdin waits for its refusal, and is then answered", async () => {
  const session = await connect({ url: database.url });
  await session.execute("CREATE TEMP TABLE rows (a int)");
  const answers = await Promise.allSettled([
    session.execute("COPY rows FROM stdin"),
    session.execute("SELECT 1"),
    session.query("SELECT 2 AS two"),
  ]);
  expect(answers).toMatchObject([
    { status: "rejected", reason: { name: "DatabaseError", sqlState: "57014" } },
    { value: ["SELECT 1"] },
    { value: [{ two: "2" }] },
  ]);
  await session.close();
});

test("a script is cut into pieces between characters only", async () => {
  const session = await connect({ url: database.url });
  const text = `${"x".repeat((1 << 18) - 9)}${"🦄".repeat(1 << 18)}`;
  await session.execute(`CREATE TEMP TABLE kept AS SELECT '${text}' AS text`);
  expect((await session.query("SELECT text FROM kept"))[0]).toEqual({ text });
  await session.close();
});

test("search_path in the URL counts, as it does with postgres.js", async () => {
  const session = await connect({ url: `${database.url}?search_path=app` });
  expect(await session.query("SHOW search_path")).toEqual([{ search_path: "app" }]);
  await session.close();
});
