import { createDatabase, type TestDatabase } from "@strata/postgres-testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect } from "../../src/wire/connect.ts";
import type { Session } from "../../src/wire/session.ts";

let database: TestDatabase;
let session: Session;

beforeAll(async () => {
  database = await createDatabase();
  session = await connect({ url: database.url });
  await session.execute("CREATE TABLE t (a int)");
});
afterAll(async () => {
  await session.close();
  await database.drop();
});

describe("COPY", () => {
  const refused = { name: "DatabaseError", message: expect.stringContaining("write INSERT"), statementsCompleted: 1 };

  test("FROM stdin is refused with advice, nothing of the script stays, and the session goes on", async () => {
    await expect(session.execute("INSERT INTO t VALUES (1); COPY t FROM stdin; SELECT 1")).rejects.toMatchObject(
      refused,
    );
    expect(await session.query("SELECT count(*) FROM t")).toEqual([{ count: "0" }]);
  });

  test("FROM stdin in a query is refused too, and the session goes on", async () => {
    await expect(session.query("COPY t FROM stdin")).rejects.toMatchObject({ ...refused, statementsCompleted: 0 });
    expect(await session.query("SELECT 1 AS one")).toEqual([{ one: "1" }]);
  });

  test("FROM stdin inside a transaction leaves a failed one, as any error does", async () => {
    await session.execute("BEGIN");
    await expect(session.execute("COPY t FROM stdin")).rejects.toMatchObject({ name: "DatabaseError" });
    expect(session.transactionStatus).toBe("failed");
    await session.execute("ROLLBACK");
  });

  test("TO stdout runs and its data are thrown away", async () => {
    expect(await session.execute("COPY (SELECT generate_series(1, 10000)) TO stdout; SELECT 1")).toEqual([
      "COPY 10000",
      "SELECT 1",
    ]);
    expect(await session.query("COPY (SELECT 1) TO stdout")).toEqual([]);
  });
});
