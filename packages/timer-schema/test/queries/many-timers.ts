import { migrate } from "@strata/migration-engine";
import { createDatabaseFrom } from "@strata/postgres-testkit";
import postgres from "postgres";
import { roster } from "../timer-database.ts";

/** `STRATA_ROWS=1000000 pnpm test packages/timer-schema/test/queries/plans` for the size that the issue of a plan shows at. */
export const ROWS = Number(process.env["STRATA_ROWS"] ?? 50_000);

/** Of every 1000: 900 have ended, 99 are pending (half of them due), one is being fired. */
const FILL = `
  insert into timers (created_at, updated_at, execute_at, status, callback_config)
  select created_at, created_at + interval '1 h', created_at + interval '1 h', status, '{"type": "http", "url": "https://example.org/hook"}'
  from (
    select now() - n * interval '2 s' - interval '2 h' as created_at, case
      when n % 1000 = 0 then 'executing' when n % 1000 < 50 then 'pending' when n % 10 = 1 then 'failed'
      when n % 10 = 2 then 'canceled' else 'completed' end as status
    from generate_series(1, $1::integer) n where n % 1000 < 50 or n % 1000 >= 99 or n % 1000 = 0
    union all
    select now() - interval '1 min', 'pending' from generate_series(1, $1::integer / 20) n
  ) rows`;

/** The tables of today, with so many rows in them. */
export function createDatabaseOfManyTimers() {
  return createDatabaseFrom({
    key: `timer-schema latest, ${ROWS} rows`,
    async build(url) {
      await migrate({ url, roster });
      const sql = postgres(url, { max: 1, onnotice: () => {} });
      await sql.unsafe(FILL, [ROWS]);
      await sql`vacuum (analyze) timers`;
      await sql.end();
    },
  });
}
