import { createDatabase } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { isBackfilled } from "../../src/index.ts";
import { connect } from "../../src/wire/connect.ts";
import { BACKFILL, fillItems, makeItems, summaryOf } from "./workshop.ts";

describe("a backfill", () => {
  test("gives every row its new value, once, and touches no updated_at", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await makeItems(sql, 50_000);
    expect(await fillItems(url)).toMatchObject({ state: "complete", rows: 50_000 });
    expect(await summaryOf(sql)).toEqual({ rows: 50_000, fresh: 50_000, wrong: 0, touched: 0 });
    const session = await connect({ url });
    expect(await isBackfilled(session, BACKFILL)).toBe(true);
    await session.close();
  });

  test("commits in many short transactions, each with its checkpoint", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await makeItems(sql, 50_000);
    await fillItems(url);
    const [row] =
      await sql`SELECT times, (SELECT count(DISTINCT xmin::text)::int FROM items) AS transactions FROM kept`;
    expect(row?.["transactions"]).toBeGreaterThan(5);
    expect(row?.["times"]).toBeGreaterThanOrEqual(row?.["transactions"]);
  });

  test("breaks off a batch that takes much too long, and does it in smaller pieces", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await makeItems(sql, 400);
    // A sequence takes nothing back: it counts those too that were broken off.
    await sql.unsafe(`CREATE SEQUENCE tried; CREATE FUNCTION slowly(text) RETURNS text LANGUAGE sql AS $$
      SELECT upper($1) || '!' FROM (SELECT nextval('tried'), pg_sleep(0.001)) slow $$`);
    const backfill = { ...BACKFILL, set: { fresh: "slowly(old)" } };
    const { events: _, ...result } = await fillItems(url, { backfill, limits: { batchMs: 20 } });
    expect(result).toEqual({ state: "complete", rows: 400 });
    expect(await summaryOf(sql)).toMatchObject({ fresh: 400, wrong: 0 });
    const [row] = await sql`SELECT last_value::int AS tried FROM tried`;
    // Five are tried out and taken back before all others.
    expect(row?.["tried"]).toBeGreaterThan(405);
  });

  test("whose checkpoint cannot be kept, has not done the rows either", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await makeItems(sql, 20_000);
    let kept = 0;
    const broken = fillItems(url, {
      keepCheckpoint: async (session, { rows }) => {
        if (kept > 0) await session.query("SELECT nope");
        kept = rows;
      },
    });
    await expect(broken).rejects.toMatchObject({ message: expect.stringContaining('"nope" does not exist') });
    expect(kept).toBeGreaterThan(0);
    expect(await summaryOf(sql)).toMatchObject({ fresh: kept });
  });

  test("run again, finds nothing to do and writes no row", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await makeItems(sql, 1_000);
    await fillItems(url);
    const before = await sql`SELECT max(xmin::text::bigint) AS newest FROM items`;
    expect(await fillItems(url)).toMatchObject({ state: "complete", rows: 1_000 });
    expect(await sql`SELECT max(xmin::text::bigint) AS newest FROM items`).toEqual(before);
  });

  test("does rows that came after the passes were over", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await makeItems(sql, 1_000);
    await fillItems(url);
    await sql`INSERT INTO items (id, old) VALUES (2000, 'late')`;
    expect(await fillItems(url)).toMatchObject({ state: "complete", rows: 1_001 });
    expect(await summaryOf(sql)).toMatchObject({ rows: 1_001, wrong: 0 });
  });

  test("stops after the batch when it is told to, and goes on from its checkpoint", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await makeItems(sql, 50_000);
    const stop = new AbortController();
    const stopped = await fillItems(url, {
      signal: stop.signal,
      report: ({ type }) => type === "backfill-progress" && stop.abort(),
    });
    expect(stopped.state).toBe("stopped");
    expect(stopped.rows).toBeLessThan(50_000);
    expect(await summaryOf(sql)).toMatchObject({ fresh: stopped.rows, wrong: 0 });
    expect(await fillItems(url)).toMatchObject({ state: "complete", rows: 50_000 });
    expect(await summaryOf(sql)).toEqual({ rows: 50_000, fresh: 50_000, wrong: 0, touched: 0 });
  });
});
