import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createDatabase } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { migrate, parsePlanFile, plan, revert, toPlanFile, type PlanFile, type RunOptions } from "../src/index.ts";
import { addMigration, schemaPackage, table } from "./schema-package-fixture.ts";

const [FIRST, SECOND, THIRD] = ["20250101000000_first", "20250102000000_second", "20250103000000_third"] as const;

/** As it comes back from a file. */
async function approve(run: RunOptions): Promise<PlanFile> {
  return parsePlanFile(JSON.stringify(await toPlanFile(await plan(run))));
}

describe("a plan that was approved", () => {
  test("is applied as it was read", async () => {
    await using database = await createDatabase();
    const run = {
      url: database.url,
      roster: [await schemaPackage("a", { [FIRST]: table("a1"), [SECOND]: table("a2") })],
    };
    expect((await migrate({ ...run, approved: await approve(run) })).applied).toHaveLength(2);
  });

  test("is refused when a file was edited or added since", async () => {
    await using database = await createDatabase();
    const a = await schemaPackage("a", { [FIRST]: table("a1") });
    const run = { url: database.url, roster: [a] };
    const stale = { code: "PLAN_STALE", outcome: "refused", message: expect.stringContaining("edited") };
    const approved = await approve(run);
    await writeFile(join(a.migrations, FIRST, "migration.sql"), "CREATE TABLE a1 (id bigint);");
    await expect(migrate({ ...run, approved })).rejects.toMatchObject(stale);
    await writeFile(join(a.migrations, FIRST, "migration.sql"), "CREATE TABLE a1 (id int);");
    await addMigration(a.migrations, SECOND, table("a2"));
    await expect(migrate({ ...run, approved })).rejects.toMatchObject(stale);
  });

  test("is refused when the ledger changed since, even back to as many rows", async () => {
    await using database = await createDatabase();
    const roster = [await schemaPackage("a", { [FIRST]: table("a1"), [SECOND]: table("a2"), [THIRD]: table("a3") })];
    const run = { url: database.url, roster };
    await migrate({ ...run, to: FIRST });
    const approved = await approve(run);
    await migrate({ ...run, to: SECOND });
    const stale = { code: "PLAN_STALE", message: expect.stringContaining("since the plan was made") };
    await expect(migrate({ ...run, approved })).rejects.toMatchObject(stale);
    await revert(run);
    expect((await migrate({ ...run, approved })).applied).toHaveLength(2);
    await expect(migrate({ ...run, approved })).rejects.toMatchObject(stale);
  });

  test("is refused when one of its migrations has stopped half-way since", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const script = "-- strata: non-transactional\nCREATE TABLE a1 ();\nSELECT FROM later;";
    const run = { url, roster: [await schemaPackage("a", { "20250101000000_x": { "migration.sql": script } })] };
    const approved = await toPlanFile(await plan(run));
    await expect(migrate(run)).rejects.toMatchObject({ code: "MIGRATION_FAILED" });
    await sql`CREATE TABLE later ()`;
    await expect(migrate({ ...run, approved })).rejects.toMatchObject({ code: "PLAN_STALE" });
    expect((await migrate({ ...run, approved: await toPlanFile(await plan(run)) })).applied).toHaveLength(1);
  });

  test("must be a plan", () => {
    for (const text of ["", "null", "[]", `{ "version": 2 }`]) {
      expect(() => parsePlanFile(text)).toThrow(expect.objectContaining({ code: "PLAN_INVALID", outcome: "misused" }));
    }
  });
});

test("--late refuse: a migration that was merged late stops the run, and is named", async () => {
  await using database = await createDatabase();
  const a = await schemaPackage("a", { [FIRST]: table("a1"), [THIRD]: table("a3") });
  const run = { url: database.url, roster: [a] };
  await migrate({ ...run, late: "refuse" });
  await addMigration(a.migrations, SECOND, table("a2"));
  await expect(migrate({ ...run, late: "refuse" })).rejects.toMatchObject({
    code: "MIGRATION_LATE",
    message: expect.stringContaining(`a/${SECOND}`),
  });
  expect((await migrate(run)).applied).toMatchObject([{ name: SECOND, late: true }]);
});
