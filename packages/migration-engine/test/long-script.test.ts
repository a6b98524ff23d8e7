import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createDatabase } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { migrate, plan, readScript, revert, status, toPlanFile, type SchemaPackage } from "../src/index.ts";
import { checksum } from "../src/ledger/checksum.ts";
import { addMigration, schemaPackage } from "./schema-package-fixture.ts";
import { startCuttingProxy } from "./faults/cutting-proxy.ts";

const [FIRST, LONG, LAST] = ["20250101000000_table", "20250102000000_rows", "20250103000000_last"];
const ROWS = 44_000;
/** In the midst of the script. */
const MIDST = 22_000;

/** A line and a statement for each row, so that a row's number tells its line: some 5 MB, too long to lie in memory. */
function rows(odd: Readonly<Record<number, string>> = {}): string {
  const lines = Array.from(
    { length: ROWS },
    (_, at) => odd[at + 1] ?? `INSERT INTO data VALUES (${at + 1}, 'it''s é; 🐘 ${"x".repeat(80)}');\r\n`,
  );
  return lines.join("");
}

async function packageWith(script: string, down = "DELETE FROM data;"): Promise<SchemaPackage> {
  return schemaPackage("a", {
    [FIRST]: { "migration.sql": "CREATE TABLE data (id int PRIMARY KEY, t text);", "down.sql": "DROP TABLE data;" },
    [LONG]: { "migration.sql": script, "down.sql": down },
    [LAST]: { "migration.sql": "CREATE TABLE last (id int);", "down.sql": "DROP TABLE last;" },
  });
}

const fileOf = (one: SchemaPackage): string => join(one.migrations, LONG, "migration.sql");

describe("a script that is too long to lie in memory", () => {
  test("runs as any other, is known by the same checksum, and is reverted", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const one = await packageWith(
      `\ufeff${rows()}`,
      rows().replaceAll(/INSERT INTO data VALUES \((\d+),.*/g, `DELETE FROM data WHERE id = $1; -- ${"x".repeat(80)}`),
    );
    const run = { url, roster: [one] };
    expect((await migrate(run)).applied.length).toBe(3);
    expect(await sql`SELECT count(*)::int AS n, max(t) AS t, count(DISTINCT t)::int AS kinds FROM data`).toEqual([
      { n: ROWS, t: `it's é; 🐘 ${"x".repeat(80)}`, kinds: 1 },
    ]);
    expect(await sql`SELECT checksum, script FROM strata_ledger WHERE name = ${LONG}`).toEqual([
      { checksum: checksum(await readScript(fileOf(one))), script: null },
    ]);
    expect(await migrate(run)).toEqual({ applied: [] });
    expect((await revert({ ...run, all: true })).reverted.length).toBe(3);
  });

  test("is planned, approved, and found to be edited", async () => {
    await using database = await createDatabase();
    const one = await packageWith(rows());
    const run = { url: database.url, roster: [one] };
    const approved = await toPlanFile(await plan(run));
    expect(approved.steps[1]?.checksum).toBe(checksum(await readFile(fileOf(one), "utf8")));
    await migrate({ ...run, approved });
    await writeFile(fileOf(one), rows({ [MIDST]: "INSERT INTO data VALUES (22000, 'another');\n" }));
    await addMigration(one.migrations, "20250104000000_more", { "migration.sql": "SELECT 1" });
    await expect(migrate(run)).rejects.toMatchObject({
      code: "MIGRATION_EDITED",
      message: expect.stringContaining(LONG),
    });
  });

  test.each([
    ["where PostgreSQL points", "INSERT INTO data VALUES (1, 'é') SELEKT;\n", 34, "42601"],
    ["at the statement, where it points nowhere", "  INSERT INTO data VALUES (1, 'once more');\n", 3, "23505"],
  ])("says where it failed: %s", async (_, line, column, sqlState) => {
    await using database = await createDatabase();
    const one = await packageWith(rows({ [MIDST]: line }));
    const run = { url: database.url, roster: [one] };
    await expect(migrate(run)).rejects.toMatchObject({
      code: "MIGRATION_FAILED",
      message: expect.stringContaining(sqlState),
      location: {
        file: fileOf(one),
        line: MIDST,
        column,
        excerpt: expect.stringContaining(
          `\n${MIDST} | ${line.trimEnd()}\n      | ${" ".repeat(column - 1)}^\n${MIDST + 1} | INSERT`,
        ),
      },
    });
    expect((await status(run)).map(({ state }) => state)).toEqual(["applied", "pending", "pending"]);
    expect(await database.sql`SELECT * FROM data`).toEqual([]);
  });

  test.each([
    ["MIGRATION_ENDED_TRANSACTION", "COMMIT;\n"],
    ["COPY_FROM_STDIN", "COPY data FROM STDIN;\n"],
    ["INDEX_UNNAMED", "CREATE INDEX CONCURRENTLY ON data (t);\n"],
    ["WAY_BACK_INSIDE", "-- migrate:down\n"],
  ])("is refused before anything has run: %s", async (code, line) => {
    await using database = await createDatabase();
    const one = await packageWith(rows({ [MIDST]: line }));
    await expect(migrate({ url: database.url, roster: [one] })).rejects.toMatchObject({
      code,
      location: { file: fileOf(one), line: MIDST, column: 1 },
    });
    expect(await database.sql`SELECT to_regclass('data') AS found`).toEqual([{ found: null }]);
  });

  test("tells of each statement with its line", async () => {
    await using database = await createDatabase();
    const one = await packageWith(rows());
    const heard: unknown[] = [];
    await migrate({
      url: database.url,
      roster: [one],
      onStatement: ({ migration, index, line, text, tag }) => {
        if (migration.name === LONG && index % 10_000 === 0) heard.push([index, line, text.slice(0, 32), tag]);
      },
    });
    expect(heard).toEqual(
      [10_000, 20_000, 30_000, 40_000].map((at) => [at, at, `INSERT INTO data VALUES (${at}, `, "INSERT 0 1"]),
    );
  });

  test("without a transaction goes on where it stopped", async () => {
    await using database = await createDatabase();
    const head = `-- strata: non-transactional\nVACUUM data;\n/* ${"long ".repeat(900_000)} */\nINSERT INTO data VALUES (1, 'a');\n`;
    const one = await packageWith(`${head}INSERT INTO data VALUES (2, nothing);\n`);
    const run = { url: database.url, roster: [one] };
    await expect(migrate(run)).rejects.toMatchObject({ code: "MIGRATION_FAILED", location: { line: 5, column: 29 } });
    expect(await database.sql`SELECT id FROM data`).toEqual([{ id: 1 }]);
    await writeFile(fileOf(one), `${head}INSERT INTO data VALUES (2, 'b');\n`);
    expect((await migrate(run)).applied.length).toBe(2);
    expect(await database.sql`SELECT id FROM data`).toEqual([{ id: 1 }, { id: 2 }]);
  });

  test.each(["before", "after"] as const)(
    "cut off just %s it has come, it leaves nothing, or all with its row",
    async (when) => {
      await using database = await createDatabase();
      const one = await packageWith(rows());
      const run = { url: database.url, roster: [one] };
      await using proxy = await startCuttingProxy(database.url, { message: "INSERT INTO data", when });
      await expect(migrate({ ...run, url: proxy.url })).rejects.toMatchObject({ code: "CONNECTION_LOST" });
      const [row] = await database.sql`SELECT count(*)::int AS n FROM data`;
      expect([row?.["n"], (await status(run)).map(({ state }) => state)]).toEqual([
        0,
        ["applied", "pending", "pending"],
      ]);
      await migrate(run);
      expect(await database.sql`SELECT count(*)::int AS n FROM data`).toEqual([{ n: ROWS }]);
    },
  );
});
