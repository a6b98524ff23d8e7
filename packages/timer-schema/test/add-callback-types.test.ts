import { migrate } from "@strata/migration-engine";
import { describe, expect, test } from "vitest";
import type { JsonValue } from "@strata/schema-kit";
import { ADD_CALLBACK_TYPES, CREATE_TIMERS, createTimerDatabase, roster } from "./timer-database.ts";

const URL_WITH_UNICODE = "https://example.org/größe?q='\"\\&x=%20#✓";
const LONG_AGO = "2001-01-01T00:00:00.000Z";

/** The form before: what a timer calls back with. */
interface OldCallback {
  readonly callback_url: string;
  readonly callback_method?: string;
  readonly callback_headers: JsonValue;
  readonly callback_payload: JsonValue;
}

const OLD_CALLBACKS: Record<string, OldCallback> = {
  "headers and payload": {
    callback_url: "https://example.org/hook",
    callback_headers: { "content-type": "application/json" },
    callback_payload: { order: 17 },
  },
  "NULL headers and payload": {
    callback_url: "https://example.org/hook",
    callback_headers: null,
    callback_payload: null,
  },
  "an empty url and empty objects": { callback_url: "", callback_headers: {}, callback_payload: {} },
  "unicode, and what SQL and JSON escape": {
    callback_url: URL_WITH_UNICODE,
    callback_headers: { "x-größe": "Ünïcödé ✓ 𝔘 '\"\\\n" },
    callback_payload: { "ключ'\"": "日本語 🕰️ \\u0041 \t" },
  },
  "a deeply nested payload": {
    callback_url: "https://example.org/hook",
    callback_headers: null,
    callback_payload: { a: [{ b: { c: [null, true, 1.5, "d", [], {}] } }], e: 12345678901234 },
  },
  "a payload that is a list": {
    callback_url: "https://example.org/hook",
    callback_headers: null,
    callback_payload: [1, 2, 3],
  },
  PUT: {
    callback_url: "https://example.org/hook",
    callback_method: "PUT",
    callback_headers: null,
    callback_payload: null,
  },
  PATCH: {
    callback_url: "https://example.org/hook",
    callback_method: "PATCH",
    callback_headers: null,
    callback_payload: null,
  },
};

// Either form keeps every row as it was: the script of a new database, and the phases of one that holds timers.
describe.each(["script", "phased"] as const)("%s", (form) => {
  test.each(Object.entries(OLD_CALLBACKS))("keeps a timer with %s as it was", async (_, old) => {
    await using database = await createTimerDatabase(CREATE_TIMERS);
    const { url, sql } = database;
    const untouched = { status: "failed", last_error: "e", metadata: { m: 1 }, updated_at: LONG_AGO };
    await sql`insert into timers ${sql({ ...old, ...untouched, execute_at: "2100-01-01T00:00:00Z" })}`;
    const [before] = await sql`select * from timers`;

    await migrate({ url, roster, to: ADD_CALLBACK_TYPES, form });

    const { callback_url, callback_headers, callback_payload, ...kept } = before ?? {};
    expect(await sql`select * from timers`).toEqual([
      {
        ...kept,
        callback_type: "http",
        callback_config: { type: "http", url: callback_url, headers: callback_headers, payload: callback_payload },
      },
    ]);
    expect(kept).toMatchObject({ updated_at: new Date(LONG_AGO), callback_method: old.callback_method ?? "POST" });
  });

  test("works on an empty table", async () => {
    await using database = await createTimerDatabase(CREATE_TIMERS);
    const { url, sql } = database;
    await migrate({ url, roster, to: ADD_CALLBACK_TYPES, form });
    expect(await sql`select * from timers`).toEqual([]);
  });

  test("converts 100,000 timers, and no other of their columns", async () => {
    await using database = await createTimerDatabase(CREATE_TIMERS);
    const { url, sql } = database;
    await sql`
      insert into timers (created_at, updated_at, execute_at, callback_url, callback_method, callback_headers, callback_payload)
      select ${LONG_AGO}::timestamptz + n * interval '1 s', ${LONG_AGO}::timestamptz + n * interval '2 s', '2100-01-01',
        'https://example.org/' || n, (array['POST', 'PUT', 'PATCH'])[n % 3 + 1],
        case when n % 2 = 0 then jsonb_build_object('x-n', n::text) end, case when n % 5 > 0 then to_jsonb(n) end
      from generate_series(1, 100000) n`;
    await sql`create table expected as
      select id, created_at, updated_at, execute_at, callback_method, status, last_error, executed_at, metadata,
        callback_url, coalesce(callback_headers, 'null') as headers, coalesce(callback_payload, 'null') as payload
      from timers`;

    await migrate({ url, roster, to: ADD_CALLBACK_TYPES, form });

    const converted = sql`
      select id, created_at, updated_at, execute_at, callback_method, status, last_error, executed_at, metadata,
        callback_config ->> 'url', callback_config -> 'headers', callback_config -> 'payload'
      from timers where callback_type = 'http' and callback_config ->> 'type' = 'http'`;
    expect(await sql`select count(*)::int as equal from (${converted} intersect all select * from expected) x`).toEqual(
      [{ equal: 100_000 }],
    );
    expect(await sql`select count(*)::int as timers from timers`).toEqual([{ timers: 100_000 }]);
  });

  test("leaves the trigger on: the first update afterwards moves updated_at", async () => {
    await using database = await createTimerDatabase(CREATE_TIMERS);
    const { url, sql } = database;
    await sql`insert into timers (execute_at, callback_url, updated_at) values ('2100-01-01', 'u', ${LONG_AGO})`;
    await migrate({ url, roster, to: ADD_CALLBACK_TYPES, form });
    expect(await sql`update timers set status = 'failed' returning updated_at = now() as moved`).toEqual([
      { moved: true },
    ]);
  });
});
