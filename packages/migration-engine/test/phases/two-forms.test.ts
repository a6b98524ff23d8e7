import { createDatabase, readCatalog } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { migrate, plan, revert, status, type RunEvent } from "../../src/index.ts";
import { BODY, CREATE, letters, TWO_FORMS, write } from "./letters.ts";

describe("a migration of two forms", () => {
  test("runs its script where there is nothing to be careful about, and the ledger says so", async () => {
    await using database = await createDatabase();
    const run = { url: database.url, roster: [await letters(TWO_FORMS)] };
    // The table is made by an earlier migration of the same run: nobody can tell before.
    expect((await plan(run)).steps).toMatchObject([{ form: "script" }, { form: "undecided" }]);
    await migrate(run);
    expect(await status(run)).toMatchObject([{}, { state: "applied", entry: { form: "script" } }]);
    expect(await migrate(run)).toEqual({ applied: [] });
  });

  test("runs its phases where the table holds rows in the old form, and ends at the same", async () => {
    await using one = await createDatabase();
    await using other = await createDatabase();
    const roster = [await letters(TWO_FORMS)];
    for (const { url, sql } of [one, other]) {
      await migrate({ url, roster, to: CREATE });
      await write(sql, 250);
    }
    expect((await plan({ url: one.url, roster })).steps).toMatchObject([{ form: "phased" }]);
    const events: RunEvent[] = [];
    await migrate({ url: one.url, roster, report: (event) => events.push(event) });
    expect(events.filter(({ type }) => type === "phase-started")).toHaveLength(4);
    await migrate({ url: other.url, roster, form: "script" });
    expect(await status({ url: one.url, roster })).toMatchObject([{}, { state: "applied", entry: { form: "phased" } }]);
    expect(await status({ url: other.url, roster })).toMatchObject([{}, { entry: { form: "script" } }]);
    expect(await readCatalog(one.sql)).toEqual(await readCatalog(other.sql));
    const rows = "SELECT id, body, updated_at FROM letters ORDER BY id";
    expect(await one.sql.unsafe(rows)).toEqual(await other.sql.unsafe(rows));
  });

  test("that was applied before it had phases is not edited by getting them", async () => {
    await using database = await createDatabase();
    const { "migration.sql": script = "", "down.sql": down = "" } = TWO_FORMS;
    const { url } = database;
    await migrate({ url, roster: [await letters({ "migration.sql": script, "down.sql": down })] });
    const run = { url, roster: [await letters(TWO_FORMS)] };
    expect(await migrate(run)).toEqual({ applied: [] });
    expect(await status(run)).toMatchObject([{}, { state: "applied", edit: undefined, entry: { form: "script" } }]);
  });

  test("goes on in the form in which it was begun, whatever when.sql says by then", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const run = { url, roster: [await letters(TWO_FORMS)] };
    await migrate({ ...run, to: CREATE });
    await write(sql, 10);
    await migrate({ ...run, until: "ready" });
    await sql`DELETE FROM letters`;
    expect((await plan(run)).steps).toMatchObject([{ form: "phased" }]);
    await migrate(run);
    expect(await status(run)).toMatchObject([{}, { state: "applied", entry: { form: "phased" } }]);
  });

  test("is taken back by the way of the form that ran", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const run = { url, roster: [await letters(TWO_FORMS)] };
    await migrate(run);
    const events: RunEvent[] = [];
    const report = (event: RunEvent): void => void events.push(event);
    await revert({ ...run, report });
    expect(events.filter(({ type }) => type === "phase-started")).toEqual([]);
    await write(sql, 10);
    await migrate(run);
    await revert({ ...run, report });
    expect(events.filter(({ type }) => type === "phase-started")).toHaveLength(4);
    expect(await status(run)).toMatchObject([{ state: "applied" }, { state: "pending" }]);
  });

  test.each([
    ["SELECT NULL::boolean", "PHASES_INVALID"],
    ["SELECT true FROM letters", "PHASES_INVALID"],
    ["SELECT 'yes'", "PHASES_INVALID"],
    ["SELECT EXISTS (SELECT FROM leters)", "MIGRATION_FAILED"],
    ["DELETE FROM letters RETURNING true", "MIGRATION_FAILED"],
  ])("is refused where when.sql gives no answer: %s", async (when, code) => {
    await using database = await createDatabase();
    const run = { url: database.url, roster: [await letters({ ...TWO_FORMS, "phased/when.sql": when })] };
    await migrate({ ...run, to: CREATE });
    await write(database.sql, 2);
    await expect(migrate(run)).rejects.toMatchObject({
      code,
      location: { file: expect.stringMatching(/when\.sql$/) },
    });
    expect(await status(run)).toMatchObject([{}, { state: "pending" }]);
    expect(await database.sql`SELECT count(*)::int FROM letters`).toEqual([{ count: 2 }]);
  });
});

test("--atomic leaves nothing of a run in which the phases turn out to be needed", async () => {
  await using database = await createDatabase();
  const rows = { "20250101120000_rows": { "migration.sql": "INSERT INTO letters (note) VALUES ('of the same run');" } };
  const run = { url: database.url, roster: [await letters(TWO_FORMS, rows)] };
  await expect(migrate({ ...run, atomic: true })).rejects.toMatchObject({ code: "ATOMIC_IMPOSSIBLE" });
  expect((await readCatalog(database.sql)).tables["letters"]).toBeUndefined();
  expect((await status(run)).map(({ state }) => state)).toEqual(["pending", "pending", "pending"]);
});

test("--atomic runs a migration of two forms by its script, and refuses its phases", async () => {
  await using database = await createDatabase();
  const { url, sql } = database;
  const run = { url, roster: [await letters(TWO_FORMS)] };
  await migrate({ ...run, atomic: true });
  expect(await status(run)).toMatchObject([{}, { entry: { form: "script" } }]);
  await revert(run);
  await write(sql, 1);
  await expect(migrate({ ...run, atomic: true })).rejects.toMatchObject({
    code: "ATOMIC_IMPOSSIBLE",
    outcome: "refused",
    message: expect.stringContaining(BODY),
  });
  expect(await status(run)).toMatchObject([{ state: "applied" }, { state: "pending" }]);
});
