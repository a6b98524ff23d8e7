import { join } from "node:path";
import type { TestDatabase } from "@strata/postgres-testkit";
import { testHardening } from "@strata/postgres-testkit/domain";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { TIMER_STATUSES } from "../src/index.ts";
import { harden, soften } from "../src/hardening.ts";
import { TIMER_MOVES } from "../src/hardening/status-rule.ts";
import {
  cancelTimer,
  claimDueTimers,
  completeTimer,
  failTimer,
  purgeTimers,
  recoverStuckTimers,
} from "../src/queries.ts";
import { ageClaim, insertDueTimer, MINUTE, schedule } from "./queries/a-timer.ts";
import { openPostgresJs, type OpenDatabase } from "@strata/postgres-testkit/drivers";
import { createLatestTimerDatabase, timerRow } from "./timer-database.ts";

let database: TestDatabase;
let opened: OpenDatabase;
beforeAll(async () => {
  database = await createLatestTimerDatabase();
  opened = openPostgresJs(database.url);
});
afterAll(async () => {
  await opened[Symbol.asyncDispose]();
  await database.drop();
});
beforeEach(async () => {
  await soften(opened.db);
  await database.sql`truncate timers`;
});

const insert = (columns: Record<string, unknown>) =>
  database.sql`insert into timers ${database.sql(timerRow(columns))} returning id`;
/** As jsonb from its text: the driver would make a JSON null an SQL one. */
const insertConfig = (config: string) =>
  database.sql`insert into timers (execute_at, callback_config) values ('2100-01-01', ${config}::text::jsonb)`;

const nats = (config: object) => ({ callback_type: "nats", callback_config: { type: "nats", ...config } });

const ACCEPTED: Record<string, unknown>[] = [
  {},
  { callback_config: { type: "http", url: "", headers: null, payload: null } },
  {
    callback_config: { type: "http", url: "u", headers: { a: "b" }, payload: [1], more: true },
    callback_method: "PUT",
  },
  nats({ subject: "orders" }),
  nats({ subject: "orders", headers: null, payload: "text" }),
];

const REFUSED: Record<string, unknown>[] = [
  { callback_config: {} },
  { callback_config: { url: "u" } },
  { callback_config: { type: null, url: "u" } },
  { callback_config: { type: "http" } },
  { callback_config: { type: "http", url: null } },
  { callback_config: { type: "http", url: 17 } },
  { callback_config: { type: "http", subject: "orders" } },
  { callback_config: { type: "nats", subject: "orders" } },
  { callback_config: { type: "http", url: "u" }, callback_type: "nats" },
  { callback_config: { type: "http", url: "u", headers: [] } },
  { callback_config: { type: "http", url: "u", headers: "a: b" } },
  { callback_config: [{ type: "http", url: "u" }] },
  nats({ url: "u" }),
  nats({ subject: {} }),
  { ...nats({ subject: "orders" }), callback_method: "PUT" },
];
const BARE = ["null", '"http"', "17"];

const PAIRS = TIMER_STATUSES.flatMap((from) => TIMER_STATUSES.map((to) => [from, to] as const));
const isMove = ([from, to]: (typeof PAIRS)[number]) => from === to || TIMER_MOVES[from].includes(to);

const move = async (from: string, to: string) => {
  await insert({ status: from });
  return database.sql`update timers set status = ${to}`;
};

describe("hardened", () => {
  beforeEach(() => harden(opened.db));

  test.each(ACCEPTED)("a timer with %o is accepted", async (columns) => {
    expect(await insert(columns)).toHaveLength(1);
  });

  test.each(REFUSED)("timers_callback_shape refuses %o", async (columns) => {
    await expect(insert(columns)).rejects.toMatchObject({ code: "23514", constraint_name: "timers_callback_shape" });
  });

  test.each(BARE)("timers_callback_shape refuses the JSON %s", async (config) => {
    await expect(insertConfig(config)).rejects.toMatchObject({ constraint_name: "timers_callback_shape" });
  });

  test.each(PAIRS.filter(isMove))("%s may become %s", async (from, to) => {
    expect((await move(from, to)).count).toBe(1);
  });

  test.each(PAIRS.filter((pair) => !isMove(pair)))(
    "timers_status_moves refuses that %s becomes %s",
    async (from, to) => {
      await expect(move(from, to)).rejects.toMatchObject({
        code: "23514",
        constraint_name: "timers_status_moves",
        table_name: "timers",
        message: `a timer does not go from ${from} to ${to}`,
      });
    },
  );

  test("a timer that has ended may still be changed otherwise, and one may be restored in any status", async () => {
    for (const status of TIMER_STATUSES) await insert({ status });
    expect((await database.sql`update timers set metadata = '{}'`).count).toBe(TIMER_STATUSES.length);
  });

  test("a writer with another search_path is held to the same rules", async () => {
    const { sql } = database;
    await insert({ status: "completed" });
    await sql`create schema other`;
    await sql`create function other.format(text, text, text) returns text language sql as $$ select 'pending to executing' $$`;
    await sql.begin(async (tx) => {
      await tx`set local search_path = other, pg_catalog`;
      await expect(tx.savepoint((inner) => inner`update public.timers set status = 'pending'`)).rejects.toMatchObject({
        constraint_name: "timers_status_moves",
      });
    });
    await sql`drop schema other cascade`;
  });

  test("the package's own queries go on as before", async () => {
    const { db } = opened;
    const ends: unknown[] = [await cancelTimer(db, { timerId: (await schedule(db)).id })];
    for (const end of ["complete", "fail", "recover", "give up"]) {
      await insertDueTimer(database);
      const [claimed] = await claimDueTimers(db, { limit: 1 });
      if (claimed === undefined) throw new Error("not claimed");
      const { claim } = claimed;
      if (end === "complete") ends.push(await completeTimer(db, { claim }));
      else if (end === "fail") ends.push(await failTimer(db, { claim, error: "503" }));
      else {
        await ageClaim(database, claim.timerId, 10 * MINUTE);
        ends.push(
          ...(await recoverStuckTimers(db, { stuckForMs: MINUTE, to: end === "recover" ? "pending" : "failed" })),
        );
      }
    }
    const statuses = ["canceled", "completed", "failed", "pending", "failed"];
    expect(ends).toMatchObject(statuses.map((status) => ({ status })));
    expect(await purgeTimers(db, { olderThanMs: 0 })).toBe(4);
  });
});

test("without it nothing of that is refused", async () => {
  for (const columns of REFUSED) expect(await insert(columns)).toHaveLength(1);
  for (const config of BARE) expect((await insertConfig(config)).count).toBe(1);
  for (const [from, to] of PAIRS) {
    await database.sql`truncate timers`;
    expect((await move(from, to)).count).toBe(1);
  }
});

testHardening({
  folder: join(import.meta.dirname, ".."),
  page: "timers.md",
  harden: [harden],
  soften,
  database: () => database,
  brokenRule: { constraint: "timers_callback_shape", insertRow: () => insert(nats({})) },
});
