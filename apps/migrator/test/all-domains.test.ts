import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { migrate, readMigrations, readRoster, revert, type SchemaPackage } from "@strata/migration-engine";
import { createDatabase, readCatalog, type Catalog } from "@strata/postgres-testkit";
import { beforeAll, describe, expect, test } from "vitest";

const roster = await readRoster(join(import.meta.dirname, "../package.json"));

async function install(packages: readonly SchemaPackage[]): Promise<Catalog> {
  await using database = await createDatabase();
  await migrate({ url: database.url, roster: packages });
  return readCatalog(database.sql);
}

/** What each domain is in a database of its own, by its name. */
const alone = new Map<string, Catalog>();
beforeAll(async () => {
  for (const domain of roster) alone.set(domain.name, await install([domain]));
});

/** The catalog that has all objects of the domains, each as it is alone. */
function sum(domains: readonly SchemaPackage[]) {
  const catalogs = domains.map(({ name }) => alone.get(name));
  const merge = (kind: "tables" | "enums" | "functions") => Object.assign({}, ...catalogs.map((one) => one?.[kind]));
  return { tables: merge("tables"), enums: merge("enums"), functions: merge("functions"), others: [] };
}

/** Where a table has the same columns, in whatever order: a column that comes back does so at the end. */
function inAnyOrder({ tables, ...rest }: Catalog) {
  const sorted = Object.entries(tables).map(([name, table]) => [
    name,
    { ...table, columns: table.columns.toSorted((a, b) => a.name.localeCompare(b.name)) },
  ]);
  return { tables: Object.fromEntries(sorted), ...rest };
}

test("the roster is the four domains", () => {
  expect(roster.map(({ name }) => name).toSorted()).toEqual([
    "@strata/intents-schema",
    "@strata/jobs-schema",
    "@strata/sync-audit-schema",
    "@strata/timer-schema",
  ]);
});

describe.each(roster)("$name", (domain) => {
  const only = [domain];

  test("depends on no other domain", () => {
    expect(roster.filter(({ name }) => domain.dependsOn.includes(name))).toEqual([]);
  });

  test("each migration, taken back, leaves what was there before, and applied again makes the same", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const names = (await readMigrations(domain)).map(({ name }) => name);
    expect(names.length).toBeGreaterThan(0);
    for (const to of names) {
      const before = await readCatalog(sql);
      await migrate({ url, roster: only, to });
      const applied = await readCatalog(sql);
      expect(applied).not.toEqual(before);

      expect((await revert({ url, roster: only })).reverted).toHaveLength(1);
      expect(inAnyOrder(await readCatalog(sql))).toEqual(inAnyOrder(before));
      await migrate({ url, roster: only, to });
      expect(await readCatalog(sql)).toEqual(applied);
    }
  });

  test("all migrations taken back leave nothing behind", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await migrate({ url, roster: only });
    await revert({ url, roster: only, all: true });
    expect(await readCatalog(sql)).toEqual({ tables: {}, enums: {}, functions: {}, others: [] });
  });

  test("goes into whatever schema search_path names, and comes out of it", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    await sql`create schema "other schema"`;
    const elsewhere = `${url}?options=${encodeURIComponent(String.raw`-c search_path="other\ schema"`)}`;
    const nothing = await readCatalog(sql);

    await migrate({ url: elsewhere, roster: only });
    expect(await readCatalog(sql, "other schema")).toEqual(alone.get(domain.name));
    expect(await readCatalog(sql)).toEqual(nothing);

    await revert({ url: elsewhere, roster: only, all: true });
    expect(await readCatalog(sql, "other schema")).toEqual(nothing);
  });
});

test("triggers work for a session whose search_path does not name their schema", async () => {
  await using database = await createDatabase();
  const { url, sql } = database;
  await migrate({ url, roster });
  const [moved] = await sql.begin(async (tx) => {
    await tx`set local search_path = ''`;
    await tx`insert into public.jobs (user_id, job_type) values (gen_random_uuid(), 'x')`;
    await tx`insert into public.timers (execute_at, callback_config) values ('2100-01-01', '{}')`;
    await tx`update public.timers set status = 'failed'`;
    return tx`update public.jobs set status = 'failed' returning version`;
  });
  expect(moved).toEqual({ version: "2" });
});

test("together the domains are the sum of each alone: no name of one is in the way of another", async () => {
  const together = await install(roster);
  expect(together).toEqual(sum(roster));
  expect(Object.keys(together.tables)).toHaveLength(8);
});

test.each(roster)("the down.sql files of $name leave the other three as they were", async (gone) => {
  await using database = await createDatabase();
  const { url, sql } = database;
  await migrate({ url, roster });
  for (const { downFile } of (await readMigrations(gone)).toReversed()) {
    await sql.unsafe(await readFile(downFile ?? "", "utf8"));
  }
  expect(await readCatalog(sql)).toEqual(sum(roster.filter((one) => one !== gone)));
});

test("River's tables in the same schema are left alone, on the way there and back", async () => {
  await using database = await createDatabase();
  const { url, sql } = database;
  await sql.unsafe(`
    create type river_job_state as enum ('available', 'running', 'completed');
    create table river_job (id bigserial primary key, state river_job_state not null default 'available', args jsonb);
    create unlogged table river_leader (name text primary key, leader_id text not null);
    create index river_job_state_index on river_job (state);
    create function river_job_state_in_bitmask(bitmask bit(8), state river_job_state) returns boolean
      language sql immutable as $$ select true $$;
    insert into river_job (args) values ('{"kind": "email"}'), (null)`);
  const river = async () => ({ catalog: await readCatalog(sql), jobs: await sql`select xmin, * from river_job` });
  const before = await river();

  await migrate({ url, roster });
  expect((await readCatalog(sql)).tables).toMatchObject(before.catalog.tables);
  expect(Object.keys((await readCatalog(sql)).tables)).toHaveLength(10);

  await revert({ url, roster, all: true });
  expect(await river()).toEqual(before);
});
