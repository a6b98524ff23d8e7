import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createDatabase } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { baseline, migrate, plan, repair, status, toPlanFile, type CompareScripts } from "../../src/index.ts";
import { addMigration } from "../schema-package-fixture.ts";
import { AFTER, BODY, CREATE, letters, PHASES, TWO_FORMS, write } from "./letters.ts";

const NEVER_THE_SAME: CompareScripts = async () => ({ sameMeaning: false, change: "another one" });

describe("the ledger and a migration in phases", () => {
  test("one that an older Strata made is brought up to date", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const run = { url, roster: [await letters()] };
    await migrate({ ...run, to: CREATE });
    await sql`ALTER TABLE strata_ledger DROP COLUMN form, DROP COLUMN phase, DROP COLUMN checkpoint`;
    expect(await status(run)).toMatchObject([{ state: "applied", entry: { form: "script" } }, { state: "pending" }]);
    await migrate({ ...run, until: "ready" });
    expect(await sql`SELECT name, form, phase FROM strata_ledger ORDER BY sequence`).toEqual([
      { name: CREATE, form: "script", phase: null },
      { name: BODY, form: "phased", phase: "contract" },
    ]);
  });

  test("an edit of any phase is noticed, what means the same is told apart, and repair accepts it", async () => {
    await using database = await createDatabase();
    const { url } = database;
    const mail = await letters();
    const run = { url, roster: [mail], compareScripts: NEVER_THE_SAME };
    await migrate(run);
    const backfill = join(mail.migrations, BODY, "backfill.json");
    await writeFile(backfill, JSON.stringify(JSON.parse(await readFile(backfill, "utf8")), undefined, 4));
    expect(await status(run)).toMatchObject([{}, { edit: { sameMeaning: true, form: "phased" } }]);
    await writeFile(join(mail.migrations, BODY, "contract.sql"), "SELECT 1;");
    await expect(migrate(run)).rejects.toMatchObject({
      code: "MIGRATION_EDITED",
      why: expect.stringContaining("contract.sql: another one"),
    });
    await repair({ ...run, accept: [BODY] });
    expect(await status(run)).toMatchObject([{}, { state: "applied", edit: undefined }]);
    // The way back may be corrected until it is needed.
    await writeFile(join(mail.migrations, BODY, "down/expand.sql"), "SELECT 2;");
    expect(await status(run)).toMatchObject([{}, { edit: undefined }]);
  });

  test("a baseline declares phases where there is nothing else, and else the script", async () => {
    for (const [files, form] of [
      [PHASES, "phased"],
      [TWO_FORMS, "script"],
    ] as const) {
      await using database = await createDatabase();
      const run = { url: database.url, roster: [await letters(files)] };
      await baseline({ ...run, to: BODY });
      expect(await status(run)).toMatchObject([{}, { state: "applied", edit: undefined, entry: { form } }]);
      expect(await migrate(run)).toEqual({ applied: [] });
    }
  });

  test("one that is gone in the middle is missing, and nothing builds on it", async () => {
    await using database = await createDatabase();
    const mail = await letters(PHASES, { [AFTER]: { "migration.sql": "CREATE TABLE after ();" } });
    const run = { url: database.url, roster: [mail] };
    await migrate({ ...run, until: "ready" });
    await rename(join(mail.migrations, BODY), join(mail.migrations, "../gone"));
    await expect(migrate(run)).rejects.toMatchObject({ code: "MIGRATION_MISSING" });
    await rename(join(mail.migrations, "../gone"), join(mail.migrations, BODY));
    expect((await migrate(run)).applied).toHaveLength(2);
  });

  test("what sorts before one that was begun is late, and runs before it goes on", async () => {
    await using database = await createDatabase();
    const mail = await letters();
    const run = { url: database.url, roster: [mail] };
    await migrate({ ...run, until: "ready" });
    await addMigration(mail.migrations, "20250101120000_late", { "migration.sql": "CREATE TABLE late ();" });
    expect((await plan(run)).steps).toMatchObject([
      { name: "20250101120000_late", late: true },
      { name: BODY, late: false, unfinished: { stage: "contract" } },
    ]);
    await expect(migrate({ ...run, late: "refuse" })).rejects.toMatchObject({ code: "MIGRATION_LATE" });
    expect((await migrate(run)).applied.map(({ name }) => name)).toEqual(["20250101120000_late", BODY]);
  });

  test("--to stops before the phases, or after all of them", async () => {
    await using database = await createDatabase();
    const mail = await letters(PHASES, { [AFTER]: { "migration.sql": "CREATE TABLE after ();" } });
    const run = { url: database.url, roster: [mail] };
    await migrate({ ...run, to: CREATE });
    expect((await migrate({ ...run, to: BODY })).applied.map(({ name }) => name)).toEqual([BODY]);
  });
});

describe("an approved plan", () => {
  test("holds for all files of the phases, for the form, and for where it was to stop", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const mail = await letters(TWO_FORMS);
    const run = { url, roster: [mail] };
    await migrate({ ...run, to: CREATE });
    const ofNoRows = await toPlanFile(await plan(run));
    await write(sql, 3);
    await expect(migrate({ ...run, approved: ofNoRows })).rejects.toMatchObject({ code: "PLAN_STALE" });
    const approved = await toPlanFile(await plan(run), undefined, "ready");
    expect(approved).toMatchObject({ until: "ready", steps: [{ name: BODY, form: "phased" }] });
    const guard = join(mail.migrations, BODY, "phased/guard.sql");
    const text = await readFile(guard, "utf8");
    await rm(guard);
    await expect(migrate({ ...run, approved })).rejects.toMatchObject({ code: "PLAN_STALE" });
    await writeFile(guard, text);
    expect(await migrate({ ...run, approved })).toMatchObject({ ready: { name: BODY } });
    // Part of it has been done since.
    await expect(migrate({ ...run, approved })).rejects.toMatchObject({ code: "PLAN_STALE" });
    expect((await migrate({ ...run, approved: await toPlanFile(await plan(run)) })).applied).toHaveLength(1);
  });
});
