import { expect, test } from "vitest";
import { createTimerDatabase, timerRow } from "./timer-database.ts";

const LONG_AGO = "2001-01-01T00:00:00.000Z";

test("an update moves updated_at to the time of its transaction, whatever was sent", async () => {
  await using database = await createTimerDatabase();
  const { sql } = database;
  await sql`insert into timers ${sql(timerRow({ updated_at: LONG_AGO }))}`;
  const [row] = await sql`
    update timers set status = 'executing', updated_at = ${LONG_AGO} returning updated_at = now() as moved`;
  expect(row).toEqual({ moved: true });
});

test("an insert keeps the updated_at that was sent", async () => {
  await using database = await createTimerDatabase();
  const { sql } = database;
  const [row] = await sql`insert into timers ${sql(timerRow({ updated_at: LONG_AGO }))} returning updated_at`;
  expect(row?.["updated_at"]).toEqual(new Date(LONG_AGO));
});

test("a now() that somebody puts before pg_catalog in search_path is not called", async () => {
  await using database = await createTimerDatabase();
  const { sql } = database;
  await sql`insert into timers ${sql(timerRow())}`;
  await sql.unsafe(`
    create schema impostor;
    create function impostor.now() returns timestamptz language sql as $$ select '${LONG_AGO}'::timestamptz $$`);
  const [row] = await sql.begin(async (tx) => {
    await tx`set local search_path = impostor, pg_catalog, public`;
    return tx`update timers set status = 'executing' returning updated_at = pg_catalog.now() as moved`;
  });
  expect(row).toEqual({ moved: true });
});
