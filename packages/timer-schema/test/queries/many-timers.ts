import type { TestDatabase } from "@strata/postgres-testkit";
import { fillTables } from "@strata/postgres-testkit/fill";
import { createLatestTimerDatabase } from "../timer-database.ts";

const ROWS = 1_000_000;

/** Of every 1000: 900 have ended, 99 are pending (half of them due), one is being fired. */
const FILL = `
  insert into timers (created_at, updated_at, execute_at, status, callback_config)
  select created_at, created_at + interval '1 h', created_at + interval '1 h', status, '{"type": "http", "url": "https://example.org/hook"}'
  from (
    select now() - n * interval '2 s' - interval '2 h' as created_at, case
      when n % 1000 = 0 then 'executing' when n % 1000 < 50 then 'pending' when n % 10 = 1 then 'failed'
      when n % 10 = 2 then 'canceled' else 'completed' end as status
    from generate_series(1, ${ROWS}) n where n % 1000 < 50 or n % 1000 >= 99 or n % 1000 = 0
    union all
    select now() - interval '1 min', 'pending' from generate_series(1, ${ROWS} / 20) n
  ) rows`;

/** The table of today, with a million timers. For one test file, which reads. */
export async function createDatabaseOfManyTimers(): Promise<TestDatabase> {
  const database = await createLatestTimerDatabase();
  await fillTables(database.sql, ["timers"], (sql) => sql.unsafe(FILL));
  return database;
}
