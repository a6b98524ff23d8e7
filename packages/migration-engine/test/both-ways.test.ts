import { createDatabase, readCatalog, type Catalog } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { label, migrate, revert, type MigrateOptions } from "../src/index.ts";
import { shop } from "./layouts/drizzle-folder.ts";

/** What real repositories carry, each as the scripts of a run in their order. */
const CORPUS: Readonly<Record<string, readonly string[]>> = {
  "several statements without a breakpoint": ["CREATE TABLE a1 (id int); CREATE INDEX a1_id ON a1 (id);"],
  "nothing, comments, and breakpoints at the end": [
    "",
    "-- nothing; yet\n/* ; */",
    "CREATE TABLE a1 ();\n--> statement-breakpoint\n",
  ],
  "a byte order mark, Windows line ends, and other alphabets": [
    '\uFEFFCREATE TABLE "größe" (\r\n  "日本" text DEFAULT \'; 🚀\'\r\n);\r\n',
  ],
  "twice the same bytes": [
    "CREATE TABLE IF NOT EXISTS a1 (id int); INSERT INTO a1 VALUES (1);",
    "CREATE TABLE IF NOT EXISTS a1 (id int); INSERT INTO a1 VALUES (1);",
  ],
  "functions and DO blocks with semicolons in them": [
    "CREATE FUNCTION f(n int) RETURNS int LANGUAGE plpgsql AS $body$ BEGIN n := n + 1; RETURN n; END; $body$;",
    "DO $$ BEGIN CREATE TYPE mood AS ENUM ('sad'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;",
  ],
  "settings that nobody takes back": [
    "CREATE SCHEMA aside; SET search_path = aside; SET ROLE pg_monitor; SET statement_timeout = '25ms';",
    "CREATE TABLE a1 AS SELECT pg_sleep(0.1)::text;",
  ],
  "a temporary table of a real one's name": [
    "CREATE TABLE a1 (); CREATE TEMP TABLE a1 ();",
    "ALTER TABLE a1 ADD COLUMN id int;",
  ],
  savepoints: ["SAVEPOINT s; CREATE TABLE gone (); ROLLBACK TO s; RELEASE s; CREATE TABLE a1 ();"],
  "a constraint that is deferred": [
    "CREATE TABLE a1 (id int PRIMARY KEY); CREATE TABLE a2 (a1 int REFERENCES a1 DEFERRABLE INITIALLY DEFERRED); INSERT INTO a2 VALUES (1); INSERT INTO a1 VALUES (1);",
  ],
};

/** What one transaction cannot hold. */
const NOT_ATOMIC: Readonly<Record<string, readonly string[]>> = {
  // Its type is made as drizzle-kit 0.x does. One that is made plainly could take it, from version 17 on.
  "an enum value that the next one uses": [
    "DO $$ BEGIN CREATE TYPE mood AS ENUM ('sad'); EXCEPTION WHEN duplicate_object THEN null; END $$;",
    "ALTER TYPE mood ADD VALUE 'ok';",
    "CREATE TABLE a1 (mood mood DEFAULT 'ok');",
  ],
  "an index that is built concurrently": [
    "CREATE TABLE a1 (id int);",
    "-- strata: non-transactional\nCREATE INDEX CONCURRENTLY a1_id ON a1 (id);",
  ],
};

interface End {
  readonly applied: readonly string[];
  readonly catalog: Catalog;
  readonly ledger: unknown;
}

async function run(scripts: readonly string[], options: Partial<MigrateOptions>): Promise<End> {
  await using database = await createDatabase();
  const files = Object.fromEntries(scripts.map((script, at) => [`${at + 1}_x.sql`, script]));
  const { applied } = await migrate({ url: database.url, roster: [await shop(files, "files")], ...options });
  return {
    applied: applied.map(label),
    catalog: await readCatalog(database.sql),
    ledger:
      await database.sql`SELECT package, name, checksum, applied_by, statements_done FROM strata_ledger ORDER BY sequence`,
  };
}

describe("each in its own transaction or all in one, the end is the same", () => {
  test.each(Object.entries(CORPUS))("%s", async (_, scripts) => {
    const each = await run(scripts, {});
    expect(each.applied).toHaveLength(scripts.length);
    expect(await run(scripts, { atomic: true })).toEqual(each);
  });
});

describe("what works each by itself, and not in one: that is said before anything is done", () => {
  test.each(Object.entries(NOT_ATOMIC))("%s", async (_, scripts) => {
    expect((await run(scripts, {})).applied).toHaveLength(scripts.length);
    await using database = await createDatabase();
    const files = Object.fromEntries(scripts.map((script, at) => [`${at + 1}_x.sql`, script]));
    const roster = [await shop(files, "files")];
    const events: string[] = [];
    const atomic = migrate({ url: database.url, roster, atomic: true, report: ({ type }) => events.push(type) });
    await expect(atomic).rejects.toMatchObject({ code: "ATOMIC_IMPOSSIBLE", why: expect.stringMatching(/./) });
    expect(events).not.toContain("started");
    expect((await readCatalog(database.sql)).tables).toEqual({});
    expect((await revert({ url: database.url, roster, all: true })).reverted).toEqual([]);
  });
});
