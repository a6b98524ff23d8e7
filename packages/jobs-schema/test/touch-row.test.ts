import type { TestDatabase } from "@strata/postgres-testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createJobDatabase, insertJob, insertTask } from "./job-database.ts";

const LONG_AGO = "2001-01-01T00:00:00.000Z";

let database: TestDatabase;
beforeAll(async () => {
  database = await createJobDatabase();
});
afterAll(() => database.drop());

describe.each([
  ["jobs", (columns: Record<string, unknown>) => insertJob(database, columns)],
  ["tasks", async (columns: Record<string, unknown>) => insertTask(database, await insertJob(database), columns)],
])("an update of %s", (table, insert) => {
  test.each([
    ["nothing of it", {}],
    ["the same version", { version: 5 }],
    ["the next version", { version: 6 }],
    ["some other version", { version: 99 }],
    ["no version", { version: null }],
  ])("makes version the old one plus one when %s was sent", async (_, sent) => {
    const { sql } = database;
    const id = await insert({ version: 5 });
    const [row] = await sql`
      update ${sql(table)} set ${sql({ status: "processing", ...sent })} where id = ${id} returning version`;
    expect(row).toEqual({ version: "6" });
  });

  test("moves updated_at to the time of its transaction, whatever was sent", async () => {
    const { sql } = database;
    const id = await insert({ updated_at: LONG_AGO });
    const [row] = await sql`
      update ${sql(table)} set updated_at = ${LONG_AGO} where id = ${id} returning updated_at = now() as moved`;
    expect(row).toEqual({ moved: true });
  });

  test("finds no row when somebody else was faster", async () => {
    const { sql } = database;
    const id = await insert({});
    const optimistic = () => sql`
      update ${sql(table)} set status = 'processing' where id = ${id} and version = 1`;
    expect((await optimistic()).count).toBe(1);
    expect((await optimistic()).count).toBe(0);
  });
});

test("an insert may name its version", async () => {
  const { sql } = database;
  const id = await insertJob(database, { version: 7 });
  expect(await sql`select version from jobs where id = ${id}`).toEqual([{ version: "7" }]);
});
