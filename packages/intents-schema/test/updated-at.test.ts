import type { TestDatabase } from "@strata/postgres-testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createLatestIntentsDatabase, intentRow } from "./intents-database.ts";

const LONG_AGO = "2001-01-01T00:00:00.000Z";

let database: TestDatabase;
beforeAll(async () => {
  database = await createLatestIntentsDatabase();
});
afterAll(() => database.drop());

test("an update moves updated_at to the time of its transaction, whatever was sent", async () => {
  const { sql } = database;
  const [inserted] = await sql`
    insert into scheduled_intents ${sql(intentRow({ updated_at: LONG_AGO }))} returning id, updated_at`;
  expect(inserted?.["updated_at"]).toEqual(new Date(LONG_AGO));
  const [updated] = await sql`
    update scheduled_intents set enabled = false, updated_at = ${LONG_AGO} where id = ${inserted?.["id"]}
    returning updated_at = now() as moved`;
  expect(updated).toEqual({ moved: true });
});

test("a now() that somebody puts before pg_catalog in search_path is not called", async () => {
  const { sql } = database;
  await sql`insert into scheduled_intents ${sql(intentRow())}`;
  await sql.unsafe(`
    create schema impostor;
    create function impostor.now() returns timestamptz language sql as $$ select '${LONG_AGO}'::timestamptz $$`);
  const moved = await sql.begin(async (tx) => {
    await tx`set local search_path = impostor, pg_catalog, public`;
    return tx`update scheduled_intents set enabled = false returning updated_at = pg_catalog.now() as moved`;
  });
  expect(new Set(moved.map((row) => row["moved"]))).toEqual(new Set([true]));
});
