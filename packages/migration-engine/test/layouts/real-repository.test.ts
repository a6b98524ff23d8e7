import { createDatabase, readCatalog } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { label, migrate, plan, revert, status } from "../../src/index.ts";
import { journal, shop } from "./drizzle-folder.ts";

const BREAKPOINT = "--> statement-breakpoint";

/** A folder as drizzle-kit 0.x and the people after it leave it behind, each file with an oddity of its own. */
const FILES = {
  "meta/_journal.json": journal(
    { tag: "0000_init", when: 1_700_000_000_000 },
    { tag: "0001_same", when: 1_600_000_000_000 },
    { tag: "0001_merged", idx: 1 },
    { tag: "0003_empty" },
    { tag: "0004_comment_only" },
    { tag: "0005_same_again" },
    { tag: "0006_functions" },
    { tag: "0007_größe" },
  ),
  // A chunk of two statements without a breakpoint between them, CRLF, a byte order mark, and a trailing breakpoint.
  "0000_init.sql": `\uFEFFCREATE TABLE "users" (\r\n\t"id" serial PRIMARY KEY\r\n);\r\nCREATE TABLE "carts" ("id" int);\r\n${BREAKPOINT}\r\nCREATE INDEX "carts_id" ON "carts" ("id");\r\n${BREAKPOINT}\r\n`,
  "0001_same.sql": `INSERT INTO "carts" VALUES (1);`,
  "0001_merged.sql": `ALTER TABLE "users" ADD COLUMN "name" text;${BREAKPOINT}\n\n${BREAKPOINT}\nCOMMENT ON COLUMN "users"."name" IS 'a; b';`,
  "0003_empty.sql": "",
  "0004_comment_only.sql": "-- Custom SQL migration file, put your code below! --\n/* nothing; yet */",
  "0005_same_again.sql": `INSERT INTO "carts" VALUES (1);`,
  "0006_functions.sql": [
    `CREATE FUNCTION "twice"(n int) RETURNS int LANGUAGE plpgsql AS $body$ BEGIN n := n * 2; RETURN n; END; $body$;`,
    `DO $$ BEGIN CREATE TYPE "mood" AS ENUM('sad', 'ok'); EXCEPTION WHEN duplicate_object THEN null; END $$;`,
  ].join(`\n${BREAKPOINT}\n`),
  "0007_größe.sql": `CREATE TABLE "größe" ("straße" text DEFAULT '日本; 🚀');`,
  "0007_größe.down.sql": `DROP TABLE "größe";`,
  "0008_never_journaled.sql": `DROP TABLE "users";`,
};
const NAMES = ["0000_init", "0001_same", "0001_merged", "0003_empty", "0004_comment_only", "0005_same_again"];
const ALL = [...NAMES, "0006_functions", "0007_größe"].map((name) => `shop/${name}`);

describe("a repository of drizzle-kit 0.x with all that real ones carry", () => {
  test("is applied in the order of the journal, is then up to date, and what is not in the journal never runs", async () => {
    await using database = await createDatabase();
    const run = { url: database.url, roster: [await shop(FILES)] };
    const made = await plan(run);
    expect(made.steps.map(label)).toEqual(ALL);
    expect(made.ignored).toMatchObject([{ path: expect.stringMatching(/0008_never_journaled\.sql$/) }]);

    expect((await migrate(run)).applied.map(label)).toEqual(ALL);
    expect((await migrate(run)).applied).toEqual([]);
    expect((await status(run)).map(({ state }) => state)).toEqual(ALL.map(() => "applied"));

    const { tables, enums, functions } = await readCatalog(database.sql);
    expect(Object.keys(tables).toSorted()).toEqual(["carts", "größe", "users"]);
    expect(tables["users"]?.columns.map(({ name, comment }) => [name, comment])).toEqual([
      ["id", null],
      ["name", "a; b"],
    ]);
    expect(Object.keys(tables["carts"]?.indexes ?? {})).toEqual(["carts_id"]);
    expect(tables["größe"]?.columns[0]?.default).toBe("'日本; 🚀'::text");
    expect(enums).toEqual({ mood: ["sad", "ok"] });
    expect(Object.keys(functions)).toEqual(["twice(integer)"]);
    expect(await database.sql`SELECT twice(21)`).toEqual([{ twice: 42 }]);
  });

  test("runs two migrations with the same bytes both", async () => {
    await using database = await createDatabase();
    await migrate({ url: database.url, roster: [await shop(FILES)] });
    expect(await database.sql`SELECT id FROM carts`).toEqual([{ id: 1 }, { id: 1 }]);
  });

  test("is taken back as far as it says how", async () => {
    await using database = await createDatabase();
    const run = { url: database.url, roster: [await shop(FILES)] };
    await migrate(run);
    expect((await revert(run)).reverted.map(label)).toEqual(["shop/0007_größe"]);
    await expect(revert(run)).rejects.toMatchObject({ code: "DOWN_MISSING" });
  });
});
