import { createHash } from "node:crypto";
import { migrate, readSchemaPackage } from "@strata/migration-engine";
import postgres from "postgres";

export const timerSchema = await readSchemaPackage(new URL("../../packages/timer-schema/", import.meta.url));
export const CREATE_TIMERS = "20250101000000_create_timers_table";
export const ADD_CALLBACK_TYPES = "20250102000000_add_callback_types";

/** How the keys lie in the table: all over it (a random uuid), or in its order (a uuid that begins with a time). */
export type KeyKind = "random" | "sequential";

/** The key of timer n, in SQL and here. */
const KEYS: Readonly<Record<KeyKind, { readonly sql: string; readonly of: (n: number) => string }>> = {
  random: { sql: "md5('timer ' || n)::uuid", of: (n) => dashed(md5(`timer ${n}`)) },
  sequential: {
    sql: "(lpad(to_hex(n), 12, '0') || left(md5(n::text), 20))::uuid",
    of: (n) => dashed(n.toString(16).padStart(12, "0") + md5(String(n)).slice(0, 20)),
  },
};

export function keyOf(kind: KeyKind, n: number): string {
  return KEYS[kind].of(n);
}

export function urlOf(n: number): string {
  return `https://hooks.example.org/orders/${n}?tenant=${n % 1000}`;
}

/**
 * What timer n is in the old form, in terms of `n`: the check afterwards computes it again, so that no copy of the rows has
 * to be kept.
 */
export const OLD = {
  updatedAt: "timestamptz '2024-01-01' + n * interval '1 s'",
  url: "'https://hooks.example.org/orders/' || n || '?tenant=' || n % 1000",
  headers: `CASE WHEN n % 10 < 7 THEN jsonb_build_object('content-type', 'application/json', 'x-request-id', md5(n::text)) END`,
  payload: `CASE WHEN n % 10 < 9 THEN jsonb_build_object('order', n, 'items', jsonb_build_array(n % 7, n % 11), 'note', repeat('as agreed, ', n % 12)) END`,
} as const;

/**
 * Fills an empty database with timers in the old form, as the migrations up to then make it, and settles them: vacuumed,
 * analysed, on disk.
 */
export async function makeOldTimers(url: string, rows: number, key: KeyKind): Promise<void> {
  await migrate({ url, roster: [timerSchema], to: CREATE_TIMERS });
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  // Rows first, indexes then: a quarter of the time for the same table.
  const indexes = await sql<{ name: string; definition: string }[]>`
    SELECT indexname AS name, indexdef AS definition FROM pg_indexes
    WHERE tablename = 'timers' AND indexname <> 'timers_pkey'`;
  for (const { name } of indexes) await sql`DROP INDEX ${sql(name)}`;
  await sql.unsafe(`SET synchronous_commit = off; SET maintenance_work_mem = '256MB';
    INSERT INTO timers (id, created_at, updated_at, execute_at, callback_url, callback_method, callback_headers,
      callback_payload, status, executed_at, metadata)
    SELECT ${KEYS[key].sql}, timestamptz '2024-01-01' + (n - 1) * interval '1 s', ${OLD.updatedAt}, '2100-01-01',
      ${OLD.url}, (array['POST', 'PUT', 'PATCH'])[n % 3 + 1], ${OLD.headers}, ${OLD.payload},
      CASE WHEN n % 10 = 0 THEN 'pending' ELSE 'completed' END,
      CASE WHEN n % 10 > 0 THEN ${OLD.updatedAt} END, jsonb_build_object('n', n)
    FROM generate_series(1, ${rows}) n`);
  for (const { definition } of indexes) await sql.unsafe(definition);
  await sql`VACUUM (FREEZE, ANALYZE) timers`;
  await sql`CHECKPOINT`;
  await sql.end();
}

function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}

function dashed(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
