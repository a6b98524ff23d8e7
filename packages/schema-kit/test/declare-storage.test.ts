import { createDatabase, readCatalog, type TestDatabase } from "@strata/postgres-testkit";
import { integer, pgTable, text } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { COLUMN_PARAMETERS, TABLE_PARAMETERS, TOAST_PARAMETERS } from "../src/declarations/storage-parameters.ts";
import type { ParameterDomain } from "../src/declarations/storage-parameters.ts";
import { DeclarationError, declareStorage } from "../src/index.ts";
import { createDeclaredDatabase } from "./declared-database.ts";

const people = pgTable("people", { id: integer("id"), fullName: text('full "name"') });
const TABLES = `CREATE TABLE people (id integer, "full ""name""" text)`;

test("a table, its TOAST table and its columns are stored as declared", async () => {
  const storage = declareStorage(people, {
    fillfactor: 90,
    autovacuum_vacuum_scale_factor: 0.02,
    autovacuum_enabled: false,
    toast: { vacuum_truncate: false, autovacuum_vacuum_threshold: 500 },
    columns: {
      id: { statistics: 1000, n_distinct: -0.5 },
      fullName: { storage: "external", compression: "pglz" },
    },
  });
  await using database = await createDeclaredDatabase(TABLES, { storage });
  const { tables, others } = await readCatalog(database.sql);
  expect(tables["people"]?.settings).toEqual([
    "autovacuum_enabled=false",
    "autovacuum_vacuum_scale_factor=0.02",
    "fillfactor=90",
  ]);
  expect(others).toEqual([
    'column people."full ""name""": compression p',
    'column people."full ""name""": storage e',
    "column people.id: options {n_distinct=-0.5}",
    "column people.id: statistics 1000",
  ]);
  const [toast] = await database.sql`
    select t.reloptions from pg_class c join pg_class t on t.oid = c.reltoastrelid where c.relname = 'people'`;
  expect(toast?.["reloptions"]).toEqual(["vacuum_truncate=false", "autovacuum_vacuum_threshold=500"]);
});

describe("the server takes just what can be declared", () => {
  let database: TestDatabase;
  let version: number;
  beforeAll(async () => {
    database = await createDatabase();
    await database.sql.unsafe(TABLES);
    const [row] = await database.sql`select current_setting('server_version_num')::integer / 10000 as major`;
    version = row?.["major"];
  });
  afterAll(() => database.drop());

  const SINCE_18 = new Set(["autovacuum_vacuum_max_threshold", "vacuum_max_eager_freeze_failure_rate"]);
  const parameters = [
    ...Object.entries<ParameterDomain>(TABLE_PARAMETERS),
    ...Object.entries(TOAST_PARAMETERS).map(([name, domain]): [string, ParameterDomain] => [`toast.${name}`, domain]),
  ];

  test.each(parameters)("%s", async (name, domain) => {
    const [good, bad] = samples(domain);
    const known = version >= 18 || !SINCE_18.has(name.replace("toast.", ""));
    for (const value of known ? good : []) await database.sql.unsafe(`alter table people set (${name} = ${value})`);
    for (const value of known ? bad : good) {
      const refused = database.sql.unsafe(`alter table people set (${name} = ${value})`);
      await expect(refused).rejects.toMatchObject({ code: "22023" });
    }
  });

  test.each(Object.entries(COLUMN_PARAMETERS))("%s of a column", async (name, { from, to }) => {
    const set = (value: number) => database.sql.unsafe(`alter table people alter id set (${name} = ${value})`);
    await set(from);
    await set(to);
    await expect(set(from - 0.001)).rejects.toMatchObject({ code: "22023" });
  });

  test("a column's statistics", async () => {
    const set = (value: number) => database.sql.unsafe(`alter table people alter id set statistics ${value}`);
    await set(0);
    await set(10_000);
    await expect(set(-2)).rejects.toMatchObject({ code: "22023" });
  });
});

type SampleValue = string | number | boolean;

/** Values that a parameter takes, and values that it does not. */
function samples(domain: ParameterDomain): [good: SampleValue[], bad: SampleValue[]] {
  if (domain === "boolean") return [[true, false], ["auto"]];
  if (!("from" in domain)) return [[...domain], ["sometimes"]];
  const step = domain.fraction === true ? 0.001 : 1;
  return [
    [domain.from, domain.to],
    [domain.from - step, domain.to + step],
  ];
}

test.each<[object, string, string]>([
  [{ fillfactor: 9 }, "fillfactor = 9", "It takes an integer from 10 to 100."],
  [{ fillfactor: 90.5 }, "fillfactor = 90.5", "It takes an integer from 10 to 100."],
  [{ autovacuum_vacuum_scale_factor: 100.1 }, "100.1", "It takes a number from 0 to 100."],
  [{ autovacuum_vacuum_scale_factor: Number.NaN }, "NaN", "It takes a number from 0 to 100."],
  [{ autovacuum_enabled: "off" }, "autovacuum_enabled = off", "It takes true or false."],
  [{ vacuum_index_cleanup: "never" }, "never", "It takes auto, on, off."],
  [{ fill_factor: 90 }, "fill_factor = 90", "There is no such parameter."],
  [{ toast: { fillfactor: 90 } }, "fillfactor = 90", "There is no such parameter."],
  [{ columns: { id: { statistics: 10_001 } } }, 'of "people"."id"', "It takes an integer from 0 to 10000."],
])("a value that no server takes is refused: %j", (storage, what, why) => {
  const declare = () => declareStorage(people, storage);
  expect(declare).toThrow(DeclarationError);
  expect(declare).toThrow(what);
  expect(declare).toThrow(why);
});
