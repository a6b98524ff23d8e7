import { createDatabase, type TestDatabase } from "@strata/postgres-testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect } from "../../src/wire/connect.ts";
import { startProxy } from "./proxy.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

const closed = { name: "ConnectionError", reason: "closed" };
const terminated = {
  ...closed,
  message: expect.stringContaining("terminating connection"),
  cause: { sqlState: "57P01" },
};

describe("when the server ends the session", () => {
  test("during a query, every open request and every later one is told so, with the server's reason", async () => {
    const session = await connect({ url: database.url });
    const open = Promise.allSettled([session.query("SELECT pg_sleep(60)"), session.execute("SELECT 1")]);
    await waitUntilActive("SELECT pg_sleep(60)");
    await terminate(session.processId);
    expect(await open).toMatchObject([{ reason: terminated }, { reason: terminated }]);
    await expect(session.query("SELECT 1")).rejects.toMatchObject(terminated);
    await expect(session.cancel()).rejects.toMatchObject(closed);
    await session.close();
  });

  test("while it is idle, the next request is told so", async () => {
    const session = await connect({ url: database.url });
    await terminate(session.processId);
    await expect(session.query("SELECT 1")).rejects.toMatchObject(terminated);
    await session.close();
  });

  test("between an error and the end of its transaction, both are known", async () => {
    const session = await connect({ url: database.url });
    await expect(session.execute("SELECT pg_terminate_backend(pg_backend_pid())")).rejects.toMatchObject(terminated);
    await session.close();
  });
});

test("when the connection is cut, every open request and every later one is told so", async () => {
  await using proxy = await startProxy(database.url);
  const session = await connect({ url: proxy.url });
  await session.execute("BEGIN");
  const open = Promise.allSettled([session.query("SELECT pg_sleep(62)"), session.execute("COMMIT")]);
  await waitUntilActive("SELECT pg_sleep(62)");
  proxy.cut();
  expect(await open).toMatchObject([{ reason: closed }, { reason: closed }]);
  await expect(session.query("SELECT 1")).rejects.toMatchObject(closed);
  await session.close();
});

describe("cancel", () => {
  test("stops what runs, and the session goes on", async () => {
    const session = await connect({ url: database.url });
    const slow = Promise.allSettled([session.query("SELECT pg_sleep(61)")]);
    await waitUntilActive("SELECT pg_sleep(61)");
    await session.cancel();
    expect(await slow).toMatchObject([{ reason: { name: "DatabaseError", sqlState: "57014" } }]);
    expect(await session.query("SELECT 1 AS one")).toEqual([{ one: "1" }]);
    await session.close();
  });

  test("does nothing to a session that is idle", async () => {
    const session = await connect({ url: database.url });
    await session.cancel();
    expect(await session.query("SELECT 1 AS one")).toEqual([{ one: "1" }]);
    await session.close();
  });

  test("fails after the connect timeout when nobody answers any more", async () => {
    await using proxy = await startProxy(database.url);
    const session = await connect({ url: proxy.url, connectTimeoutMs: 500 });
    proxy.freeze();
    await expect(session.cancel()).rejects.toMatchObject({ reason: "timeout" });
  });
});

describe("close", () => {
  test("lets what is under way finish, and ends the server's process", async () => {
    const session = await connect({ url: database.url });
    const last = session.query("SELECT pg_sleep(0.05), 1 AS one");
    await session.close();
    expect(await last).toMatchObject([{ one: "1" }]);
    expect(await database.sql`SELECT 1 FROM pg_stat_activity WHERE pid = ${session.processId}`).toHaveLength(0);
  });

  test("is harmless a second time, at once or later; requests after it are refused", async () => {
    const session = await connect({ url: database.url });
    const last = session.query("SELECT pg_sleep(0.05), 1 AS one");
    await Promise.all([session.close(), session.close()]);
    await session.close();
    expect(await last).toMatchObject([{ one: "1" }]);
    await expect(session.query("SELECT 1")).rejects.toMatchObject({
      ...closed,
      message: "The session has been closed.",
    });
    await expect(session.execute("SELECT 1")).rejects.toMatchObject(closed);
  });

  test("ends even if the other side is frozen, and so does what was under way", async () => {
    await using proxy = await startProxy(database.url);
    const session = await connect({ url: proxy.url });
    proxy.freeze();
    const never = Promise.allSettled([session.query("SELECT 1")]);
    await session.close();
    expect(await never).toMatchObject([{ reason: closed }]);
  });
});

async function terminate(pid: number): Promise<void> {
  // With a timeout the function waits until the process has gone.
  await database.sql`SELECT pg_terminate_backend(${pid}, 5000)`;
}

async function waitUntilActive(query: string): Promise<void> {
  for (;;) {
    const rows = await database.sql`SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query = ${query}`;
    if (rows.length > 0) return;
  }
}
