import type postgres from "postgres";

export const LONG_AGO = "2001-01-01T00:00:00.000Z";

/**
 * Every kind of timer that the old form knows, and enough of the plain kind for a backfill of several batches. Always the
 * same: databases that were filled by it can be compared.
 */
export async function insertOldTimers(sql: postgres.Sql, plain = 3000): Promise<void> {
  await sql`
    insert into timers (id, created_at, updated_at, execute_at, callback_url, callback_method, callback_headers,
      callback_payload, status, last_error, executed_at, metadata)
    select md5('timer ' || n)::uuid, ${LONG_AGO}::timestamptz, ${LONG_AGO}::timestamptz + n * interval '1 s', '2100-01-01', 'https://example.org/' || n,
      (array['POST', 'PUT', 'PATCH'])[n % 3 + 1], case when n % 2 = 0 then jsonb_build_object('x-n', n::text) end,
      case n % 5 when 0 then null when 1 then 'null' when 2 then '[1, 2]' else jsonb_build_object('n', n) end,
      (array['pending', 'executing', 'completed', 'failed', 'canceled'])[n % 5 + 1],
      case when n % 5 = 3 then 'e' || n end, case when n % 5 in (2, 3) then ${LONG_AGO}::timestamptz end,
      case when n % 7 = 0 then '{"m": 1}'::jsonb end
    from generate_series(1, ${plain}) n`;
  const odd = { created_at: LONG_AGO, updated_at: LONG_AGO, execute_at: "2100-01-01T00:00:00Z" };
  await sql`insert into timers ${sql([
    {
      ...odd,
      id: "00000000-0000-4000-8000-000000000001",
      callback_url: "",
      callback_headers: {},
      callback_payload: {},
    },
    {
      ...odd,
      id: "00000000-0000-4000-8000-000000000002",
      callback_url: "https://example.org/größe?q='\"\\&x=%20#✓",
      callback_headers: { "x-größe": "Ünïcödé ✓ 𝔘 '\"\\\n" },
      callback_payload: { "ключ'\"": "日本語 🕰️ \\u0041 \t", deep: [{ a: [null, true, 1.5, [], {}] }] },
    },
  ])}`;
}
