import { createDatabase, type TestDatabase } from "@strata/postgres-testkit";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { connect } from "../../src/wire/connect.ts";
import type { Session } from "../../src/wire/session.ts";

let database: TestDatabase;
let session: Session;

beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  session = await connect({ url: database.url });
});
afterEach(() => session.close());

describe("query", () => {
  test("gives rows by column name, all values as text, NULL as null", async () => {
    const rows = await session.query(
      "SELECT 1 AS one, NULL AS none, '' AS empty, true AS yes, '{\"a\": 1}'::jsonb AS json",
    );
    expect(rows).toEqual([{ one: "1", none: null, empty: "", yes: "t", json: '{"a": 1}' }]);
  });

  test("sends parameters beside the text, so that nothing in them is SQL", async () => {
    const value = "'; DROP TABLE x; --\\ \" \t\n";
    expect(await session.query("SELECT $1::text AS a, $2::text AS b", [value, null])).toEqual([{ a: value, b: null }]);
  });

  test("carries any text of Unicode, also beyond the basic plane", async () => {
    const text = "Ünïcödé 日本語 🐘 e\u0301 \u{10FFFF}";
    expect(await session.query('SELECT $1::text AS "Spalte 🐘", length($1)', [text])).toEqual([
      { "Spalte 🐘": text, length: String(Array.from(text).length) },
    ]);
  });

  test("gives no rows for a statement that returns none, and for an empty one", async () => {
    expect(await session.query("SET application_name = 'x'")).toEqual([]);
    expect(await session.query("")).toEqual([]);
    expect(await session.query("SELECT 1 WHERE false")).toEqual([]);
  });

  test("refuses several statements", async () => {
    await expect(session.query("SELECT 1; SELECT 2")).rejects.toMatchObject({ sqlState: "42601" });
  });

  test("keeps a column whose name means something to JavaScript", async () => {
    const [row] = await session.query('SELECT 1 AS "__proto__", 2 AS "constructor"');
    expect(Object.entries(row ?? {})).toEqual([
      ["__proto__", "1"],
      ["constructor", "2"],
    ]);
  });
});

describe("execute", () => {
  test("gives the command tags in order", async () => {
    const tags = await session.execute("CREATE TEMP TABLE t (a int); INSERT INTO t VALUES (1), (2);; SELECT * FROM t");
    expect(tags).toEqual(["CREATE TABLE", "INSERT 0 2", "SELECT 2"]);
    expect(await session.execute("")).toEqual([]);
    expect(await session.execute("-- nothing but a comment")).toEqual([]);
  });

  test("says where a statement failed, in characters, and how many completed before it", async () => {
    const script = "SELECT '🐘é';\nSELECT 1;\nSELECT nowhere;";
    await expect(session.execute(script)).rejects.toMatchObject({
      name: "DatabaseError",
      sqlState: "42703",
      severity: "ERROR",
      // Counted in code points: the elephant is one.
      position: Array.from(script.slice(0, script.indexOf("nowhere"))).length + 1,
      statementsCompleted: 2,
    });
  });

  test("runs nothing of a script that does not parse", async () => {
    await expect(session.execute("CREATE TABLE never (); SELEC 1")).rejects.toMatchObject({ statementsCompleted: 0 });
    expect(await session.query("SELECT to_regclass('never') AS never")).toEqual([{ never: null }]);
  });

  test("gives the server's detail, hint and call stack", async () => {
    const script = `DO $$ BEGIN RAISE EXCEPTION 'Nein' USING ERRCODE = 'ST001', DETAIL = 'Drei', HINT = 'Doch'; END $$`;
    await expect(session.execute(script)).rejects.toMatchObject({
      message: "Nein",
      sqlState: "ST001",
      detail: "Drei",
      hint: "Doch",
      where: expect.stringContaining("PL/pgSQL function"),
      position: undefined,
    });
  });

  test("refuses a script with a NUL in it, and runs nothing of it", async () => {
    await expect(session.execute("CREATE TABLE never ();\0SELECT 1")).rejects.toMatchObject({ name: "DatabaseError" });
    expect(await session.query("SELECT to_regclass('never') AS never")).toEqual([{ never: null }]);
  });
});

describe("the session", () => {
  test("answers requests that were made at once in their order, errors to the one they belong to", async () => {
    const outcomes = await Promise.allSettled([
      session.query("SELECT pg_sleep(0.05), 1 AS n"),
      session.execute("SELECT 1/0"),
      session.query("SELECT 2 AS n"),
      session.query("SELECT $1::int AS n", ["three"]),
      session.execute("SELECT 4"),
    ]);
    expect(outcomes).toMatchObject([
      { value: [{ n: "1" }] },
      { reason: { sqlState: "22012" } },
      { value: [{ n: "2" }] },
      { reason: { sqlState: "22P02" } },
      { value: ["SELECT 1"] },
    ]);
  });

  test("knows whether it is in a transaction, and whether that has failed", async () => {
    const statuses = [session.transactionStatus];
    for (const script of ["BEGIN", "SELECT 1/0", "ROLLBACK", "BEGIN", "COMMIT"]) {
      await session.execute(script).catch(() => {});
      statuses.push(session.transactionStatus);
    }
    expect(statuses).toEqual(["idle", "transaction", "failed", "idle", "transaction", "idle"]);
  });

  test("tells by the tag that a COMMIT was a rollback", async () => {
    await session.execute("BEGIN");
    await session.execute("SELECT 1/0").catch(() => {});
    expect(await session.execute("COMMIT")).toEqual(["ROLLBACK"]);
  });

  test("knows the server's version and its own process", async () => {
    const [row] = await session.query(
      "SELECT current_setting('server_version_num') AS version, pg_backend_pid() AS pid",
    );
    expect(row).toEqual({ version: String(session.serverVersion), pid: String(session.processId) });
    expect(session.serverParameters.get("client_encoding")).toBe("UTF8");
  });

  test("hands notices on, in order, beside the answer", async () => {
    const notices: unknown[] = [];
    session.onNotice = (notice) => notices.push(notice);
    const script = `DO $$ BEGIN RAISE NOTICE 'eins'; RAISE WARNING 'zwei' USING ERRCODE = '01004'; END $$`;
    expect(await session.execute(script)).toEqual(["DO"]);
    expect(notices).toEqual([
      { severity: "NOTICE", sqlState: "00000", message: "eins" },
      { severity: "WARNING", sqlState: "01004", message: "zwei" },
    ]);
    session.onNotice = undefined;
    expect(await session.execute(script)).toEqual(["DO"]);
  });

  test("is not confused by notifications", async () => {
    await session.execute("LISTEN channel; NOTIFY channel, 'payload'");
    expect(await session.query("SELECT 1 AS one")).toEqual([{ one: "1" }]);
  });
});
