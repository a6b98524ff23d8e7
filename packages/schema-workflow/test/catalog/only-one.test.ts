import { createDatabase, type TestDatabase } from "@strata/postgres-testkit";
import { expect, test } from "vitest";
import { readCatalog } from "../../src/catalog/catalog.ts";
import { compareCatalogs } from "../../src/catalog/compare.ts";

/*
 * Kinds of which a database has nothing are not looked for. So each thing here is the only one of its kind: it has to be
 * found by itself, where the fixture of the mutations has something of every kind.
 */

const GROUND = `
  CREATE TABLE events (id int PRIMARY KEY, title text, body text NOT NULL) WITH (fillfactor = 90);
  CREATE INDEX events_length ON events (length(title));
  CREATE TABLE comments (id int GENERATED ALWAYS AS IDENTITY, event int REFERENCES events);
  CREATE VIEW titles AS SELECT id, title FROM events;
  CREATE TYPE place AS (x int, y int);
  CREATE SEQUENCE numbers;
  CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  CREATE TABLE days (day date, note text DEFAULT 'none') PARTITION BY RANGE (day);
  CREATE TABLE day_1 PARTITION OF days FOR VALUES FROM ('2020-01-01') TO ('2020-01-02');
  CREATE TRIGGER touched BEFORE UPDATE ON days FOR EACH ROW EXECUTE FUNCTION touch();`;

/** A thing, and what is told of it. */
type Thing = readonly [sql: string, tells: string];

/** What a kind is found by is not the same in each list. */
const LISTS: readonly (readonly Thing[])[] = [
  [
    ["ALTER TABLE events ALTER title SET STORAGE EXTERNAL", "column public.events.title storage"],
    ["COMMENT ON INDEX events_pkey IS 'key'", "index public.events_pkey comment"],
    ["ALTER INDEX events_pkey SET (fillfactor = 80)", "index public.events_pkey fillfactor"],
    [
      "ALTER INDEX events_length ALTER COLUMN 1 SET STATISTICS 10",
      "index public.events_length statistics target of column 1",
    ],
    ["ALTER TABLE events CLUSTER ON events_pkey", "table public.events clustered index"],
    ["ALTER TABLE events SET (toast.autovacuum_enabled = false)", "table public.events toast.autovacuum_enabled"],
    ["ALTER TABLE events ALTER title SET (n_distinct = 5)", "column public.events.title option n_distinct"],
    ["ALTER VIEW titles ALTER title SET DEFAULT 'x'", "column public.titles.title default"],
    ["COMMENT ON COLUMN titles.title IS 'name'", "column public.titles.title comment"],
    ["GRANT SELECT (title) ON titles TO PUBLIC", "column public.titles.title privileges of PUBLIC"],
    ["COMMENT ON COLUMN place.x IS 'right'", "attribute public.place.x comment"],
    ["ALTER TABLE day_1 ALTER note SET DEFAULT 'some'", "column public.day_1.note default"],
    ["ALTER TABLE day_1 DISABLE TRIGGER touched", "trigger touched on public.day_1 state"],
    ["CREATE INDEX day ON ONLY days (day)", "index public.day part on public.day_1"],
    [
      "ALTER TABLE comments DISABLE TRIGGER ALL",
      "constraint comments_event_fkey on public.comments its own triggers on public.comments",
    ],
    ["COMMENT ON SEQUENCE comments_id_seq IS 'ids'", "sequence public.comments_id_seq comment"],
    ["GRANT USAGE ON SEQUENCE comments_id_seq TO PUBLIC", "sequence public.comments_id_seq privileges of PUBLIC"],
    ["CREATE TABLE places OF place", "table public.places type"],
    ["CREATE STATISTICS together ON title, body FROM events", "statistics public.together"],
    ["REVOKE USAGE ON LANGUAGE sql FROM PUBLIC", "language sql privileges of PUBLIC"],
    ["ALTER FUNCTION touch() DEPENDS ON EXTENSION plpgsql", "function public.touch() depends on extension plpgsql"],
    ["CREATE CAST (place AS text) WITH INOUT", "cast (public.place AS text)"],
    [
      "CREATE OPERATOR === (FUNCTION = int4eq, LEFTARG = int, RIGHTARG = int)",
      "operator public.=== (integer, integer)",
    ],
    ["CREATE OPERATOR FAMILY numbers USING btree", "operator family public.numbers USING btree"],
    ["CREATE TEXT SEARCH DICTIONARY plain (TEMPLATE = simple)", "text search dictionary public.plain"],
    ["CREATE TEXT SEARCH CONFIGURATION own (COPY = simple)", "text search configuration public.own"],
    ["CREATE CONVERSION own FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8", "conversion public.own"],
    ["CREATE TYPE unknown_yet", "type public.unknown_yet"],
    ["CREATE FOREIGN DATA WRAPPER far OPTIONS (password 'x')", "foreign data wrapper far hidden options"],
  ],
  [
    ["ALTER TABLE events ALTER title SET COMPRESSION pglz", "column public.events.title compression"],
    [
      "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'events_pkey'::regclass",
      "index public.events_pkey validity",
    ],
    [
      "CREATE ACCESS METHOD heap_too TYPE TABLE HANDLER heap_tableam_handler; CREATE TABLE kept () USING heap_too",
      "table public.kept access method",
    ],
  ],
  [["ALTER TABLE events ALTER title SET STATISTICS 10", "column public.events.title statistics target"]],
];

test("a thing is found where it is the only one of its kind", async () => {
  const nothing = await told([]);
  expect(nothing).toEqual([]);
  for (const things of LISTS) {
    expect(await told(things.map(([sql]) => sql))).toEqual(expect.arrayContaining(things.map(([, tells]) => tells)));
  }
}, 60_000);

/** What statements change in a database that has nothing of their kinds. */
async function told(statements: readonly string[]): Promise<string[]> {
  const database: TestDatabase = await createDatabase();
  try {
    await database.sql.unsafe(GROUND);
    const before = await readCatalog(database.url);
    for (const statement of statements) await database.sql.unsafe(statement);
    return compareCatalogs(before, await readCatalog(database.url)).map(({ object, attribute }) =>
      `${object} ${attribute ?? ""}`.trimEnd(),
    );
  } finally {
    await database.drop();
  }
}
