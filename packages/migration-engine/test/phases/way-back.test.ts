import { createDatabase, readCatalog, type TestDatabase } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { migrate, planReverting, revert, status, type RunEvent } from "../../src/index.ts";
import { BODY, CREATE, letters, PHASES, TOUCH, write } from "./letters.ts";

async function withLetters(database: TestDatabase, files = PHASES, count = 250) {
  const run = { url: database.url, roster: [await letters(files)] };
  await migrate({ ...run, to: CREATE });
  await write(database.sql, count);
  const before = { catalog: await readCatalog(database.sql), rows: await rowsOf(database) };
  return { run, before };
}

const rowsOf = ({ sql }: TestDatabase) => sql`SELECT id, note, updated_at FROM letters ORDER BY id`;

describe("the way back", () => {
  test("is instant until contract: one stage, no backfill, and everything is as it was", async () => {
    await using database = await createDatabase();
    const { run, before } = await withLetters(database);
    await migrate({ ...run, until: "ready" });
    expect((await planReverting(run)).steps).toMatchObject([{ name: BODY, wayBack: { stages: ["revert-expand"] } }]);
    const events: RunEvent[] = [];
    await revert({ ...run, report: (event) => events.push(event) });
    expect(events.flatMap((event) => (event.type === "phase-started" ? event.stage : []))).toEqual(["revert-expand"]);
    expect(await readCatalog(database.sql)).toEqual(before.catalog);
    expect(await rowsOf(database)).toEqual(before.rows);
    expect(await status(run)).toMatchObject([{ state: "applied" }, { state: "pending" }]);
  });

  test("after contract brings the old form back first, with its rows, and then drops the new one", async () => {
    await using database = await createDatabase();
    const { run, before } = await withLetters(database);
    await migrate(run);
    const events: RunEvent[] = [];
    await revert({ ...run, report: (event) => events.push(event) });
    expect(events.flatMap((event) => (event.type === "phase-started" ? event.stage : []))).toEqual([
      "revert-contract",
      "revert-backfill",
      "revert-enforce",
      "revert-expand",
    ]);
    const after = await readCatalog(database.sql);
    expect(after.tables["letters"]?.triggers).toEqual({});
    expect(Object.keys(after.functions)).toEqual(Object.keys(before.catalog.functions));
    expect(await rowsOf(database)).toEqual(before.rows);
    expect(await status(run)).toMatchObject([{ state: "applied" }, { state: "pending" }]);
    await migrate(run);
    expect(await status(run)).toMatchObject([{ state: "applied" }, { state: "applied" }]);
  });

  test("that stopped goes on, and nothing is applied meanwhile", async () => {
    await using database = await createDatabase();
    const { run, before } = await withLetters(database);
    await migrate(run);
    const stop = new AbortController();
    const report = (event: RunEvent): void => {
      if (event.type === "backfill-started") stop.abort();
    };
    await expect(revert({ ...run, report, signal: stop.signal })).rejects.toMatchObject({
      code: "INTERRUPTED",
      next: "To go on: strata revert",
    });
    expect(await status(run)).toMatchObject([{}, { state: "unfinished", stage: "revert-backfill", remaining: [] }]);
    await expect(migrate(run)).rejects.toMatchObject({
      code: "MIGRATION_UNFINISHED",
      message: expect.stringContaining("stopped on its way back"),
    });
    await revert(run);
    expect(await rowsOf(database)).toEqual(before.rows);
  });

  test("from a backfill that was stopped takes its guards off the triggers that it kept quiet", async () => {
    await using database = await createDatabase();
    const { sql } = database;
    const { run } = await withLetters(database, PHASES, 20_000);
    await sql.unsafe(TOUCH);
    const before = await readCatalog(sql);
    const stop = new AbortController();
    const report = (event: RunEvent): void => {
      if (event.type === "backfill-progress") stop.abort();
    };
    await expect(migrate({ ...run, report, signal: stop.signal })).rejects.toMatchObject({ code: "INTERRUPTED" });
    expect((await readCatalog(sql)).tables["letters"]?.triggers["touch"]).toContain("WHEN");
    await revert(run);
    expect(await readCatalog(sql)).toEqual(before);
  });

  test("is refused before anything is touched where a phase that ran has none", async () => {
    await using database = await createDatabase();
    const { "down/contract.sql": _, ...without } = PHASES;
    const { run } = await withLetters(database, without);
    await migrate({ ...run, until: "ready" });
    expect((await planReverting(run)).steps).toHaveLength(1);
    await migrate(run);
    await expect(revert(run)).rejects.toMatchObject({
      code: "DOWN_MISSING",
      message: expect.stringContaining("no down/contract.sql"),
    });
  });

  test("that would lose something refuses, and is told to lose it", async () => {
    await using database = await createDatabase();
    const lossy = `DO $$ BEGIN
        IF current_setting('strata.accept_data_loss', true) IS DISTINCT FROM 'on' THEN
          RAISE EXCEPTION USING ERRCODE = 'ST001', MESSAGE = 'bodies that would be lost: 1';
        END IF;
      END $$;
      ${PHASES["down/expand.sql"]}`;
    const { run, before } = await withLetters(database, { ...PHASES, "down/expand.sql": lossy });
    await migrate({ ...run, until: "ready" });
    await expect(revert(run)).rejects.toMatchObject({ code: "DATA_LOSS_REFUSED" });
    expect(await status(run)).toMatchObject([{}, { state: "unfinished", stage: "contract", remaining: ["contract"] }]);
    await revert({ ...run, acceptDataLoss: true });
    expect(await readCatalog(database.sql)).toEqual(before.catalog);
  });
});
