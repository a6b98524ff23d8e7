import { spawn } from "node:child_process";
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { createDatabase } from "@strata/postgres-testkit";
import type { Sql } from "postgres";
import { describe, expect, test } from "vitest";
import { killAtRandom } from "../faults/migrator-process.ts";
import type { BackfillEvent, SetBackfill } from "../../src/index.ts";
import { connect } from "../../src/wire/connect.ts";
import { BACKFILL, fillItems, makeItems, summaryOf } from "./workshop.ts";

const KILLS = process.env["STRATA_FAULTS"] === "all" ? 20 : 4;
const ROWS = 40_000;

/** Counts how often the backfill has done each row: a trigger that only its updates fire. */
const COUNTED = `
  CREATE TABLE done (id int, by text);
  CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN INSERT INTO done VALUES (NEW.id, 'x'); RETURN NULL; END;$$;
  CREATE TRIGGER items_note AFTER UPDATE OF fresh ON items FOR EACH ROW WHEN (OLD.fresh IS NULL AND NEW.fresh LIKE '%!') EXECUTE FUNCTION note();`;

async function timesDone(sql: Sql): Promise<unknown> {
  const [row] = await sql`SELECT count(*)::int AS updates, count(DISTINCT id)::int AS rows FROM done`;
  return row;
}

/** Reads, changes and moves rows all the time, until it is stopped. */
function application(sql: Sql): { stop(): Promise<number> } {
  const over = new AbortController();
  let count = 0;
  const work = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const id = 1 + Math.floor(Math.random() * ROWS);
      // Longer, so that it has to go to another page.
      await sql`UPDATE items SET count = count + 1, filler = repeat('y', 300) WHERE id = ${id}`;
      count += 1;
    }
  };
  const workers = [work(), work()];
  const stop = async (): Promise<number> => {
    over.abort();
    await Promise.all(workers);
    return count;
  };
  return { stop };
}

describe("beside an application that writes", () => {
  test("every row is done once, no write of the application is lost, and only its rows are touched", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await makeItems(sql, ROWS);
    await sql.unsafe(COUNTED);
    const app = application(sql);
    const result = await fillItems(url);
    const writes = await app.stop();
    expect(result.state).toBe("complete");
    expect(await timesDone(sql)).toEqual({ updates: ROWS, rows: ROWS });
    const [row] =
      await sql`SELECT sum(count)::int AS writes, count(*) FILTER (WHERE fresh IS DISTINCT FROM upper(old) || '!')::int AS wrong,
      count(*) FILTER (WHERE (updated_at > '2020-01-01') <> (count > 0))::int AS touched FROM items`;
    expect(row).toEqual({ writes, wrong: 0, touched: 0 });
  });

  test("a row that somebody keeps locked is passed by, done in the end, and named as the reason to wait", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await makeItems(sql, 5_000);
    const holder = await sql.reserve();
    await holder`BEGIN`;
    await holder`UPDATE items SET count = 1 WHERE id = 77`;
    const [{ pid } = { pid: 0 }] = await holder<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
    const paused = Promise.withResolvers<BackfillEvent>();
    const filled = fillItems(url, {
      limits: { lookEveryMs: 20 },
      report: (event) => event.type === "backfill-paused" && paused.resolve(event),
    });
    expect(await paused.promise).toMatchObject({
      pressure: { kind: "locked-rows", value: 1, detail: expect.stringContaining(`pid ${pid}`) },
    });
    expect(await summaryOf(sql)).toMatchObject({ fresh: 4_999 });
    await holder`COMMIT`;
    holder.release();
    expect((await filled).events.map(({ type }) => type)).toContain("backfill-resumed");
    expect(await summaryOf(sql)).toEqual({ rows: 5_000, fresh: 5_000, wrong: 0, touched: 1 });
  });

  test("and gives up in the end, with the name of who is in the way", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await makeItems(sql, 500);
    const holder = await sql.reserve();
    await holder`BEGIN`;
    await holder`UPDATE items SET count = 1 WHERE id = 77`;
    const [{ pid } = { pid: 0 }] = await holder<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
    await expect(fillItems(url, { limits: { lookEveryMs: 10, longestPauseMs: 50 } })).rejects.toMatchObject({
      code: "BACKFILL_STALLED",
      outcome: "locked",
      why: expect.stringContaining(`pid ${pid}`),
    });
    await holder`COMMIT`;
    holder.release();
    expect(await fillItems(url)).toMatchObject({ state: "complete" });
  });
});

test("two runners at once do every row once, and both come to the end", async () => {
  await using database = await createDatabase();
  const { url, sql } = database;
  await makeItems(sql, ROWS);
  await sql.unsafe(COUNTED);
  const results = await Promise.all([fillItems(url), fillItems(url)]);
  expect(results.map(({ state }) => state)).toEqual(["complete", "complete"]);
  expect(await timesDone(sql)).toEqual({ updates: ROWS, rows: ROWS });
  expect(await summaryOf(sql)).toEqual({ rows: ROWS, fresh: ROWS, wrong: 0, touched: 0 });
  expect(await sql`SELECT FROM pg_trigger WHERE pg_get_triggerdef(oid) LIKE '%strata.backfill%'`).toEqual([]);
});

test(
  "killed again and again, it goes on at its checkpoint, and does every row once",
  { timeout: 300_000 },
  async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await makeItems(sql, ROWS);
    await sql.unsafe(COUNTED);
    const workshop = pathToFileURL(join(import.meta.dirname, "workshop.ts")).href;
    const script = `import { fillItems } from ${JSON.stringify(workshop)};
    await fillItems(${JSON.stringify(url)}, { limits: { batchMs: 10 }, report: (event) => console.log(event.type) });`;
    let last = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const runner = spawn(process.execPath, ["--input-type=module", "--eval", script], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      await killAtRandom(runner, 300);
      const [row] = await sql<{ fresh: number; rows: number }[]>`SELECT count(fresh)::int AS fresh,
      (SELECT coalesce((checkpoint ->> 'rows')::int, 0) FROM kept) AS rows FROM items`;
      // Rows and checkpoint are of the same transactions.
      expect(row?.rows).toBe(row?.fresh);
      expect(row?.fresh).toBeGreaterThanOrEqual(last);
      last = row?.fresh ?? 0;
    }
    const result = await fillItems(url);
    expect(result).toMatchObject({ state: "complete", rows: ROWS });
    expect(result.events[0]).toMatchObject({ type: "backfill-started", rows: last });
    expect(await timesDone(sql)).toEqual({ updates: ROWS, rows: ROWS });
    expect(await summaryOf(sql)).toEqual({ rows: ROWS, fresh: ROWS, wrong: 0, touched: 0 });
    expect(await sql`SELECT FROM pg_trigger WHERE pg_get_triggerdef(oid) LIKE '%strata.backfill%'`).toEqual([]);
  },
);

test("when the server ends its sessions in the middle, it opens new ones and goes on", async () => {
  await using database = await createDatabase();
  const { url, sql } = database;
  await makeItems(sql, ROWS);
  await sql.unsafe(COUNTED);
  const pids = new Set<number>();
  let ended = 0;
  const result = await fillItems(url, {
    limits: { batchMs: 10 },
    open: async () => {
      const session = await connect({ url });
      pids.add(session.processId);
      return session;
    },
    report: ({ type }) => {
      if (type !== "backfill-progress" || ended === pids.size) return;
      ended = pids.size;
      if (ended < 6) void sql`SELECT pg_terminate_backend(pid) FROM unnest(${[...pids]}::int[]) pid`.catch(() => {});
    },
  });
  expect(result.events.filter(({ type }) => type === "backfill-reconnecting").length).toBeGreaterThan(0);
  expect(result).toMatchObject({ state: "complete" });
  expect(await timesDone(sql)).toEqual({ updates: ROWS, rows: ROWS });
});

test("a table without blocks that could be named is gone through by its key, with the same end", async () => {
  await using database = await createDatabase();
  const { url, sql } = database;
  await makeItems(sql, 5_000);
  const [am] = await sql`SELECT amhandler::text AS handler FROM pg_am WHERE amname = 'heap'`;
  await sql.unsafe(`CREATE ACCESS METHOD other TYPE TABLE HANDLER ${am?.["handler"]};
    CREATE TABLE moved (LIKE items INCLUDING ALL) USING other; INSERT INTO moved SELECT * FROM items;
    DROP TABLE items; ALTER TABLE moved RENAME TO items`);
  const result = await fillItems(url);
  expect(result.events[0]).toMatchObject({ order: "key" });
  expect(result).toMatchObject({ state: "complete", rows: 5_000 });
  expect(await summaryOf(sql)).toMatchObject({ fresh: 5_000, wrong: 0 });
  const [row] = await sql`SELECT count(DISTINCT xmin::text)::int AS transactions FROM items`;
  expect(row?.["transactions"]).toBeGreaterThan(1);
});

test("partitions are filled one after the other, below the guard of their parent's trigger", async () => {
  await using database = await createDatabase();
  const { url, sql } = database;
  await makeItems(sql, 5_000);
  await sql.unsafe(`
    CREATE TABLE parted (LIKE items INCLUDING DEFAULTS, PRIMARY KEY (id)) PARTITION BY HASH (id);
    CREATE TABLE parted_0 PARTITION OF parted FOR VALUES WITH (MODULUS 2, REMAINDER 0);
    CREATE TABLE parted_1 PARTITION OF parted FOR VALUES WITH (MODULUS 2, REMAINDER 1);
    INSERT INTO parted SELECT * FROM items; DROP TABLE items; ALTER TABLE parted RENAME TO items;
    CREATE TRIGGER items_touch BEFORE UPDATE ON items FOR EACH ROW EXECUTE FUNCTION touch();
    CREATE FUNCTION other() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END;$$;
    CREATE TRIGGER items_other AFTER UPDATE ON items FOR EACH ROW EXECUTE FUNCTION other();`);
  const triggers = () =>
    sql`SELECT tgrelid::regclass, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2`;
  const before = await triggers();
  const result = await fillItems(url, { backfill: { ...(BACKFILL as SetBackfill), where: "items.fresh IS NULL" } });
  expect(result.events[0]).toMatchObject({ quiet: "guard" });
  expect(result).toMatchObject({ state: "complete", rows: 5_000 });
  expect(await summaryOf(sql)).toEqual({ rows: 5_000, fresh: 5_000, wrong: 0, touched: 0 });
  expect(await triggers()).toEqual(before);
});
