import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createDatabase } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { migrate, repair, status, type CompareScripts, type SchemaPackage } from "../src/index.ts";
import { addMigration, schemaPackage, table } from "./schema-package-fixture.ts";

const [FIRST, SECOND, THIRD] = ["20250101000000_first", "20250102000000_second", "20250103000000_third"] as const;

function edit({ migrations }: SchemaPackage, name: string, script: string): Promise<void> {
  return writeFile(join(migrations, name, "migration.sql"), script);
}

/** Stands for the parser: what differs in letters means something else, what differs in white space does not. */
const compareScripts: CompareScripts = async (before, after) => ({
  sameMeaning: before.replaceAll(/\s/g, "") === after.replaceAll(/\s/g, ""),
  change: `- ${before}\n+ ${after}`,
});

describe("an applied file that was edited", () => {
  test("is no edit when only line ends, trailing white space or a byte order mark differ", async () => {
    await using database = await createDatabase();
    const a = await schemaPackage("a", { [FIRST]: { "migration.sql": "CREATE TABLE a1 (\n  id int\n);\n" } });
    const run = { url: database.url, roster: [a] };
    await migrate(run);
    await edit(a, FIRST, "\uFEFFCREATE TABLE a1 (\r\n  id int   \r\n);\r\n\r\n");
    expect(await migrate(run)).toEqual({ applied: [] });
    expect(await status(run)).toMatchObject([{ state: "applied", edit: undefined }]);
  });

  test("stops the run when its meaning changed, with the file and the change; nothing pending is applied", async () => {
    await using database = await createDatabase();
    const a = await schemaPackage("a", { [FIRST]: table("a1") });
    const run = { url: database.url, roster: [a], compareScripts };
    await migrate(run);
    await edit(a, FIRST, "CREATE TABLE a1 (id bigint);");
    await addMigration(a.migrations, SECOND, table("a2"));
    await expect(migrate(run)).rejects.toMatchObject({
      code: "MIGRATION_EDITED",
      outcome: "refused",
      why: expect.stringContaining("- CREATE TABLE a1 (id int);\n+ CREATE TABLE a1 (id bigint);"),
      next: expect.stringContaining(`strata repair a/${FIRST}`),
      location: { file: join(a.migrations, FIRST, "migration.sql") },
    });
    expect((await status(run)).map(({ state }) => state)).toEqual(["applied", "pending"]);
  });

  test("is only noted when its meaning stayed the same", async () => {
    await using database = await createDatabase();
    const a = await schemaPackage("a", { [FIRST]: table("a1") });
    const run = { url: database.url, roster: [a], compareScripts };
    await migrate(run);
    await edit(a, FIRST, "CREATE TABLE a1\n(id int);");
    expect(await migrate(run)).toEqual({ applied: [] });
    expect(await status(run)).toMatchObject([{ state: "applied", edit: { sameMeaning: true } }]);
  });

  test("counts as changed where nobody can judge it", async () => {
    await using database = await createDatabase();
    const a = await schemaPackage("a", { [FIRST]: table("a1") });
    const run = { url: database.url, roster: [a] };
    await migrate(run);
    await edit(a, FIRST, "CREATE TABLE a1\n(id int);");
    await expect(migrate(run)).rejects.toMatchObject({ code: "MIGRATION_EDITED" });
  });

  test("can be accepted by name, which the ledger records with who and when; what is not edited cannot", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const a = await schemaPackage("a", { [FIRST]: table("a1"), [SECOND]: table("a2") });
    const run = { url, roster: [a], compareScripts };
    await migrate(run);
    await edit(a, FIRST, "CREATE TABLE a1 (id bigint);");
    const both = { ...run, accept: [`a/${FIRST}`, `a/${SECOND}`] };
    await expect(repair(both)).rejects.toMatchObject({ code: "MIGRATION_UNKNOWN" });
    await expect(migrate(run)).rejects.toMatchObject({ code: "MIGRATION_EDITED" });

    expect((await repair({ ...run, accept: [`a/${FIRST}`] })).accepted).toMatchObject([{ name: FIRST }]);
    expect(await migrate(run)).toEqual({ applied: [] });
    expect(
      await sql`SELECT name, repaired_by = current_user AS by_me, repaired_at > applied_at AS after FROM strata_ledger ORDER BY 1`,
    ).toEqual([
      { name: FIRST, by_me: true, after: true },
      { name: SECOND, by_me: null, after: null },
    ]);
  });
});

describe("an applied migration whose folder is gone", () => {
  const gone = { code: "MIGRATION_MISSING", outcome: "refused" };

  test("is reported, and stops only what builds on it", async () => {
    await using database = await createDatabase();
    const { url } = database;
    const a = await schemaPackage("a", { [FIRST]: table("a1") });
    const b = await schemaPackage("b", { [FIRST]: table("b1") }, ["a"]);
    const stranger = await schemaPackage("stranger", { [FIRST]: table("s1") });
    const run = { url, roster: [a, b, stranger] };
    await migrate(run);
    await rm(join(a.migrations, FIRST), { recursive: true });
    expect((await status(run)).at(-1)).toMatchObject({ state: "missing", name: FIRST });
    expect(await migrate(run)).toEqual({ applied: [] });

    await addMigration(stranger.migrations, SECOND, table("s2"));
    expect((await migrate(run)).applied).toHaveLength(1);
    await addMigration(b.migrations, THIRD, table("b3"));
    await expect(migrate(run)).rejects.toMatchObject({ ...gone, next: expect.stringContaining(`--forget a/${FIRST}`) });

    expect((await repair({ ...run, forget: [`a/${FIRST}`] })).forgotten).toMatchObject([{ name: FIRST }]);
    expect((await migrate(run)).applied).toMatchObject([{ name: THIRD }]);
  });

  test("one that the ledger has and that never ran is struck, though its folder is there, and applied", async () => {
    await using database = await createDatabase();
    const { url } = database;
    const a = await schemaPackage("a", { [FIRST]: table("a1"), [SECOND]: table("a2") });
    const run = { url, roster: [a] };
    await migrate(run);
    await database.sql`DROP TABLE a1`;
    await expect(repair({ ...run, forget: [FIRST] })).rejects.toMatchObject({ code: "MIGRATION_UNKNOWN" });
    expect((await repair({ ...run, notRun: [`a/${FIRST}`] })).forgotten).toMatchObject([{ name: FIRST }]);
    await expect(repair({ ...run, notRun: [FIRST] })).rejects.toMatchObject({ code: "MIGRATION_UNKNOWN" });
    expect((await migrate(run)).applied).toMatchObject([{ name: FIRST }]);
  });
});
