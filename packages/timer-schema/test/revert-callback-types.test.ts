import { migrate, revert } from "@strata/migration-engine";
import { readCatalog } from "@strata/postgres-testkit";
import { expect, test } from "vitest";
import { ADD_CALLBACK_TYPES, CREATE_TIMERS, createTimerDatabase, roster, timerRow } from "./timer-database.ts";

const LONG_AGO = "2001-01-01T00:00:00.000Z";
const OLD_COLUMNS = "id, created_at, updated_at, callback_url, callback_method, callback_headers, callback_payload";
const NATS = { callback_type: "nats", callback_config: { type: "nats", subject: "timers.fired" } };

test("there and back again, every timer has the same contents", async () => {
  await using database = await createTimerDatabase(CREATE_TIMERS);
  const { url, sql } = database;
  await sql`
    insert into timers (created_at, updated_at, execute_at, callback_url, callback_method, callback_headers, callback_payload)
    select ${LONG_AGO}::timestamptz, ${LONG_AGO}::timestamptz + n * interval '1 s', '2100-01-01', 'ü' || n,
      (array['POST', 'PUT', 'PATCH'])[n % 3 + 1],
      case when n % 2 = 0 then '{"ключ": "日本語"}'::jsonb end, case when n % 5 > 0 then to_jsonb(array[n]) end
    from generate_series(1, 1000) n`;
  const contents = () => sql`
    select count(*), md5(string_agg(t::text, e'\n' order by id)) from (select ${sql.unsafe(OLD_COLUMNS)} from timers) t`;
  const before = await contents();

  await migrate({ url, roster, to: ADD_CALLBACK_TYPES, form: "script" });
  await revert({ url, roster });

  expect(await contents()).toEqual(before);
});

test("headers and payload left out, or null, come back as NULL", async () => {
  await using database = await createTimerDatabase();
  const { url, sql } = database;
  const callbacks = [{ url: "left out" }, { url: "null", headers: null, payload: null }];
  for (const callback of callbacks) {
    await sql`insert into timers ${sql(timerRow({ callback_config: { type: "http", ...callback } }))}`;
  }
  await revert({ url, roster });
  expect(
    await sql`
    select callback_url, callback_headers is null and callback_payload is null as both_null
    from timers order by callback_url`,
  ).toEqual([
    { callback_url: "left out", both_null: true },
    { callback_url: "null", both_null: true },
  ]);
});

test("is refused with the count, and changes nothing, while timers have no older form", async () => {
  await using database = await createTimerDatabase();
  const { url, sql } = database;
  const withoutUrl = { callback_config: { type: "http" } };
  for (const columns of [{}, NATS, NATS, withoutUrl]) await sql`insert into timers ${sql(timerRow(columns))}`;
  const before = { catalog: await readCatalog(sql), rows: await sql`select * from timers order by id` };

  await expect(revert({ url, roster })).rejects.toMatchObject({
    code: "DATA_LOSS_REFUSED",
    message: expect.stringContaining("would be lost: 3"),
    next: expect.stringContaining("--accept-data-loss"),
  });

  expect({ catalog: await readCatalog(sql), rows: await sql`select * from timers order by id` }).toEqual(before);
});

test("with the loss accepted, deletes those timers and keeps the others", async () => {
  await using database = await createTimerDatabase();
  const { url, sql } = database;
  await sql`insert into timers ${sql(timerRow({ updated_at: LONG_AGO }))}`;
  await sql`insert into timers ${sql(timerRow(NATS))}`;
  await revert({ url, roster, acceptDataLoss: true });
  expect(await sql`select callback_url, updated_at from timers`).toEqual([
    { callback_url: "https://example.org/hook", updated_at: new Date(LONG_AGO) },
  ]);
});

test("leaves the trigger on", async () => {
  await using database = await createTimerDatabase();
  const { url, sql } = database;
  await sql`insert into timers ${sql(timerRow({ updated_at: LONG_AGO }))}`;
  await revert({ url, roster });
  expect(await sql`update timers set status = 'failed' returning updated_at = now() as moved`).toEqual([
    { moved: true },
  ]);
});
