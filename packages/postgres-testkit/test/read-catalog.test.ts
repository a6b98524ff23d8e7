import { describe, expect, test } from "vitest";
import { createDatabase, readCatalog } from "../src/index.ts";
import { schemaOfEverything } from "./schema-of-everything.ts";

test("an empty schema is an empty catalog", async () => {
  await using db = await createDatabase();
  expect(await readCatalog(db.sql)).toEqual({ tables: {}, enums: {}, functions: {}, others: [] });
});

test("each kind of object shows, and shows only once it is there", async () => {
  await using db = await createDatabase();
  const unseen: string[] = [];
  let before = await readCatalog(db.sql);
  for (const [what, statement] of schemaOfEverything) {
    await db.sql.unsafe(statement);
    const after = await readCatalog(db.sql);
    if (JSON.stringify(after) === JSON.stringify(before)) unseen.push(what);
    before = after;
  }
  expect(unseen).toEqual([]);
});

test("a table reads as what Postgres prints of it", async () => {
  await using db = await createDatabase();
  await db.sql.unsafe(`
    create table timers (
      id uuid primary key default gen_random_uuid(),
      title varchar(20) not null,
      created_at timestamptz not null default now(),
      constraint valid_title check (title in ('a', 'b')));
    create index idx_timers_created_at on timers (created_at desc) where title = 'a';
    comment on table timers is 'One row per timer';
    comment on column timers.title is 'a or b';
    alter table timers set (fillfactor = 70);
    create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
    create trigger touch_timers before update on timers for each row execute function touch();
    create type mood as enum ('calm', 'busy', 'also');
    create view titles as select title from timers`);

  const catalog = await readCatalog(db.sql);

  expect(catalog.tables).toEqual({
    timers: {
      comment: "One row per timer",
      columns: [
        { name: "id", type: "uuid", nullable: false, default: "gen_random_uuid()", comment: null },
        { name: "title", type: "character varying(20)", nullable: false, default: null, comment: "a or b" },
        { name: "created_at", type: "timestamp with time zone", nullable: false, default: "now()", comment: null },
      ],
      constraints: {
        timers_pkey: "PRIMARY KEY (id)",
        valid_title: "CHECK (((title)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])))",
      },
      indexes: {
        idx_timers_created_at:
          "CREATE INDEX idx_timers_created_at ON timers USING btree (created_at DESC) WHERE ((title)::text = 'a'::text)",
      },
      triggers: {
        touch_timers: "CREATE TRIGGER touch_timers BEFORE UPDATE ON timers FOR EACH ROW EXECUTE FUNCTION touch()",
      },
      settings: ["fillfactor=70"],
    },
  });
  expect(catalog.enums).toEqual({ mood: ["calm", "busy", "also"] });
  expect(catalog.functions["touch()"]).toMatch(/^CREATE OR REPLACE FUNCTION touch\(\)\n RETURNS trigger/);
  // Until PostgreSQL 15 a view prints each column with its table.
  expect(catalog.others).toEqual([expect.stringMatching(/^view titles: SELECT (timers\.)?title FROM timers;$/)]);
});

describe("what is left out", () => {
  test("the ledger, and all that belongs to it", async () => {
    await using db = await createDatabase();
    await db.sql.unsafe(`
      create table strata_ledger (id bigint generated always as identity primary key, name text not null unique);
      comment on table strata_ledger is 'What has been applied';
      comment on column strata_ledger.name is 'The folder';
      create index strata_ledger_by_name on strata_ledger (name);
      comment on index strata_ledger_by_name is 'by name';
      grant select on strata_ledger to public`);
    expect(await readCatalog(db.sql)).toEqual({ tables: {}, enums: {}, functions: {}, others: [] });
  });

  test("what an extension brought", async () => {
    await using db = await createDatabase();
    await db.sql`create extension pgcrypto`;
    const { others, ...rest } = await readCatalog(db.sql);
    expect(rest).toEqual({ tables: {}, enums: {}, functions: {} });
    expect(others).toEqual([expect.stringMatching(/^extension pgcrypto: /)]);
  });

  test("other schemas", async () => {
    await using db = await createDatabase();
    await db.sql.unsafe("create schema elsewhere; create table elsewhere.t (id int)");
    expect(await readCatalog(db.sql)).toEqual({ tables: {}, enums: {}, functions: {}, others: [] });
  });
});

test("the same objects read the same in any schema", async () => {
  await using one = await createDatabase();
  await using two = await createDatabase();
  await two.sql.unsafe(`create schema "Other Place"`);
  // Not what belongs to a database or to the schema itself: extensions, and the privileges on it.
  const portable = schemaOfEverything.filter(([, statement]) => !/extension|schema/.test(statement));
  const statements = portable.map(([, statement]) => statement).join(";\n");
  await one.sql.unsafe(statements);
  // An enum value may not be added and used in one transaction, but may be added (manual, ALTER TYPE).
  await two.sql.unsafe(`set search_path = "Other Place"; ${statements}`);
  expect(await readCatalog(two.sql, "Other Place")).toEqual(await readCatalog(one.sql));
});

test("a schema that is not there is an error, not an empty catalog", async () => {
  await using db = await createDatabase();
  await expect(readCatalog(db.sql, "nowhere")).rejects.toThrow('There is no schema "nowhere" in this database.');
});
