import { createDatabase, type TestDatabase } from "@strata/postgres-testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect } from "../../src/wire/connect.ts";
import type { Session } from "../../src/wire/session.ts";

let database: TestDatabase;
let session: Session;
beforeAll(async () => {
  database = await createDatabase();
  session = await connect({ url: database.url });
  await session.execute("CREATE TABLE t (a int PRIMARY KEY)");
});
afterAll(async () => {
  await session.close();
  await database.drop();
});

const inserted = async (): Promise<unknown> => (await session.query("SELECT string_agg(a::text, ',') FROM t"))[0];

test("links and scripts are answered in order, with rows and tags", async () => {
  const answers = await Promise.all([
    session.chain("BEGIN"),
    session.chain("SELECT $1::text AS said", ["hello"]),
    session.execute("SELECT 1; SELECT 2"),
    session.chain("COMMIT"),
    session.sync(),
  ]);
  expect(answers).toEqual([[], [{ said: "hello" }], ["SELECT 1", "SELECT 1"], [], undefined]);
  expect(session.transactionStatus).toBe("idle");
});

test("a flushed link is answered although nothing comes after it", async () => {
  expect(await session.chain("SELECT 1 AS one", [], { flushed: true })).toEqual([{ one: "1" }]);
  await session.sync();
});

test("when a link fails, nothing that was sent behind it happens: no link, no script, not in another transaction either", async () => {
  const answers = await Promise.allSettled([
    session.chain("BEGIN"),
    session.chain("INSERT INTO t VALUES (1)"),
    session.chain("SELECT 1 / 0"),
    session.chain("COMMIT"),
    session.execute("INSERT INTO t VALUES (2)"),
    session.chain("INSERT INTO t VALUES (3)"),
  ]);
  expect(answers.map((one) => (one.status === "rejected" ? (one.reason as Error).name : "done"))).toEqual([
    "done",
    "done",
    "DatabaseError",
    "PassedOver",
    "PassedOver",
    "PassedOver",
  ]);
  await expect(session.execute("INSERT INTO t VALUES (4)")).rejects.toMatchObject({ name: "PassedOver" });
  await session.sync();
  expect(session.transactionStatus).toBe("failed");
  await session.execute("ROLLBACK");
  expect(await inserted()).toEqual({ string_agg: null });
});

test("a script that fails is noticed by the next link, and all behind that one is passed over", async () => {
  const answers = await Promise.allSettled([
    session.chain("BEGIN"),
    session.execute("INSERT INTO t VALUES (1); SELECT nonsense"),
    session.chain("SELECT 1"),
    session.chain("COMMIT"),
    session.execute("INSERT INTO t VALUES (2)"),
    session.sync(),
  ]);
  expect(answers).toMatchObject([
    { status: "fulfilled" },
    { reason: { sqlState: "42703", statementsCompleted: 1 } },
    { reason: { sqlState: "25P02" } },
    { reason: { name: "PassedOver" } },
    { reason: { name: "PassedOver" } },
    { status: "fulfilled" },
  ]);
  await session.execute("ROLLBACK");
  expect(await inserted()).toEqual({ string_agg: null });
});

test("a COMMIT that fails ends the chain too, although no transaction is left that could fail", async () => {
  await session.execute("CREATE TABLE later (a int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED)");
  const answers = await Promise.allSettled([
    session.chain("BEGIN"),
    session.execute("INSERT INTO later VALUES (1), (1)"),
    session.chain("COMMIT"),
    session.execute("INSERT INTO t VALUES (2)"),
    session.sync(),
  ]);
  expect(answers[2]).toMatchObject({ reason: { sqlState: "23505" } });
  expect(answers[3]).toMatchObject({ reason: { name: "PassedOver" } });
  expect(session.transactionStatus).toBe("idle");
  expect(await inserted()).toEqual({ string_agg: null });
});

test("an ordinary query that was sent behind a failure is passed over, and ends the chain", async () => {
  const answers = await Promise.allSettled([
    session.chain("SELECT 1 / 0"),
    session.execute("SELECT 1"),
    session.query("SELECT 2 AS two"),
    session.query("SELECT 3 AS three"),
  ]);
  expect(answers).toMatchObject([
    { reason: { sqlState: "22012" } },
    { reason: { name: "PassedOver" } },
    { reason: { name: "PassedOver" } },
    { value: [{ three: "3" }] },
  ]);
});

test("notices go to whoever listens to the request that they belong to", async () => {
  const heard: string[] = [];
  const ears = (name: string) => ({
    onNotice: ({ message }: { readonly message: string }) => void heard.push(`${name}: ${message}`),
  });
  await Promise.all([
    session.execute("DO $$ BEGIN RAISE NOTICE 'one'; END $$", ears("first")),
    session.execute("DO $$ BEGIN RAISE NOTICE 'two'; END $$", ears("second")),
    session.chain("DO $$ BEGIN RAISE NOTICE 'three'; END $$", [], ears("third")),
    session.sync(),
  ]);
  expect(heard).toEqual(["first: one", "second: two", "third: three"]);
});

test("a connection that is ended in the middle of a chain rejects all of it", async () => {
  const victim = await connect({ url: database.url });
  const answers = Promise.allSettled([
    victim.chain("SELECT pg_terminate_backend(pg_backend_pid())", [], { flushed: true }),
    victim.chain("SELECT 1"),
    victim.sync(),
  ]);
  for (const one of await answers) expect(one).toMatchObject({ reason: { name: "ConnectionError" } });
});
