import { stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createDatabase, readCatalog } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { migrate, revert } from "../src/index.ts";
import { shop } from "./layouts/drizzle-folder.ts";

/** Runs a good migration followed by this one, and expects that even the good one was not begun. */
async function expectRefusal(script: string | Uint8Array, error: object): Promise<void> {
  await using database = await createDatabase();
  const roster = [await shop({ "1_good.sql": "CREATE TABLE good (id int)", "2_bad.sql": script }, "files")];
  await expect(migrate({ url: database.url, roster })).rejects.toMatchObject({ outcome: "misused", ...error });
  expect((await readCatalog(database.sql)).tables).toEqual({});
}

describe("a script that can never run is refused before any other has run", () => {
  test.each([
    ["UTF-16, little-endian", Buffer.from("\uFEFFSELECT 1;", "utf16le"), /2_bad\.sql is UTF-16/],
    ["UTF-16, big-endian", Buffer.from("\uFEFFSELECT 1;", "utf16le").swap16(), /2_bad\.sql is UTF-16/],
    ["UTF-16 without its mark", Buffer.from("SELECT 1;", "utf16le"), /holds a NUL byte in line 1/],
    ["a NUL byte", "SELECT 1;\n\nSELECT '\0';", /holds a NUL byte in line 3/],
    ["Latin-1", Buffer.from("SELECT 'größe';", "latin1"), /2_bad\.sql is not UTF-8/],
  ])("%s", async (_case, script, message) => {
    await expectRefusal(script, { code: "SCRIPT_NOT_TEXT", message: expect.stringMatching(message) });
  });

  test.each([
    "COPY users FROM stdin;\n1\tAda; Lovelace\n\\.\n",
    'COPY public."the; users" (id, "na)me") FROM STDIN WITH (FORMAT csv);\n1,x\n\\.',
    "copy binary users from stdin",
  ])("rows that come after the statement: %j", async (script) => {
    await expectRefusal(`-- rows\n${script}`, {
      code: "COPY_FROM_STDIN",
      next: expect.stringContaining("INSERT INTO"),
      location: expect.objectContaining({ line: 2, column: 1, excerpt: expect.stringContaining("2 | ") }),
    });
  });

  test.each(["-- migrate:down", "-- +goose Down", "  -- +migrate Down", "-- Down Migration"])(
    "a way back in the same file, as another tool writes it: %s",
    async (line) => {
      await expectRefusal(`CREATE TABLE a (id int);\n${line}\nDROP TABLE a;`, {
        code: "WAY_BACK_INSIDE",
        next: expect.stringContaining("down.sql"),
        location: expect.objectContaining({ line: 2 }),
      });
    },
  );

  test("a way back is held to the same", async () => {
    await using database = await createDatabase();
    const files = { "1_a.sql": "CREATE TABLE a (id int)", "1_a.down.sql": "DROP TABLE a; COPY b FROM stdin;" };
    const run = { url: database.url, roster: [await shop(files, "files")] };
    await migrate(run);
    await expect(revert(run)).rejects.toMatchObject({ code: "COPY_FROM_STDIN" });
    expect(Object.keys((await readCatalog(database.sql)).tables)).toEqual(["a"]);
  });
});

test("a script that was looked through before is looked through again once it has been edited", async () => {
  await using database = await createDatabase();
  const roster = [await shop({ "1_a.sql": "SELECT 1; -- good", "2_b.sql": "SELECT 1/0" }, "files")];
  const file = join(roster[0]?.migrations ?? "", "1_a.sql");
  // What is younger is looked at anew each time.
  await delay(2_100);
  const run = { url: database.url, roster, atomic: true };
  await expect(migrate(run)).rejects.toMatchObject({ code: "MIGRATION_FAILED" });
  const { atime, mtime } = await stat(file);
  await writeFile(file, "COMMIT;  -- evil!");
  await utimes(file, atime, mtime);
  await delay(2_100);
  await expect(migrate(run)).rejects.toMatchObject({
    code: "MIGRATION_ENDED_TRANSACTION",
    why: expect.stringContaining("Nothing was run"),
  });
});

test("what only looks like it runs", async () => {
  await using database = await createDatabase();
  const script = [
    'CREATE TABLE "from stdin" (id text);',
    `INSERT INTO "from stdin" VALUES ('COPY x FROM stdin; COPY x FROM stdin');`,
    'COPY "from stdin" TO stdout;',
    "COPY (SELECT 'x' AS \"FROM STDIN\") TO stdout; -- COPY x FROM stdin;",
  ].join("\n");
  await migrate({ url: database.url, roster: [await shop({ "1_a.sql": script }, "files")] });
  expect(Object.keys((await readCatalog(database.sql)).tables)).toEqual(["from stdin"]);
});
