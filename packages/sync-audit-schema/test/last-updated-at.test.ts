import type { TestDatabase } from "@strata/postgres-testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createLatestSyncDatabase } from "./sync-database.ts";

const LONG_AGO = "2001-01-01T00:00:00.000Z";
const LATER = "2001-01-01T00:00:01.000Z";

let database: TestDatabase;
beforeAll(async () => {
  database = await createLatestSyncDatabase();
});
afterAll(() => database.drop());

/** A session that was last updated then. */
async function session(lastUpdatedAt: string | null): Promise<string> {
  const id = crypto.randomUUID();
  await database.sql`
    insert into sync_sessions (session_id, sync_mode, last_updated_at) values (${id}, 'global', ${lastUpdatedAt})`;
  return id;
}

test.each([
  ["a time", LONG_AGO],
  ["no time", null],
])("an update that says nothing of the time moves it to that of its transaction, from %s", async (_, before) => {
  const id = await session(before);
  const [row] = await database.sql`
    update sync_sessions set total_cycles = 1 where session_id = ${id} returning last_updated_at = now() as moved`;
  expect(row).toEqual({ moved: true });
});

test("a time that the writer gives stays, by which late writers are told", async () => {
  const id = await session(LONG_AGO);
  const [row] = await database.sql`
    update sync_sessions set last_updated_at = ${LATER} where session_id = ${id} returning last_updated_at`;
  expect(row?.["last_updated_at"]).toEqual(new Date(LATER));
});

test("an insert keeps what was sent, and may leave it empty", async () => {
  const ids = [await session(LONG_AGO), await session(null)];
  const rows = await database.sql`
    select last_updated_at as at from sync_sessions where session_id = any(${ids}) order by 1 nulls last`;
  expect(rows.map((row) => row["at"])).toEqual([new Date(LONG_AGO), null]);
});
