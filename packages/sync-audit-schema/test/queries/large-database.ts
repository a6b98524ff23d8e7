import { createHash } from "node:crypto";
import type { TestDatabase } from "@strata/postgres-testkit";
import { fillTables } from "@strata/postgres-testkit/fill";
import { createLatestSyncDatabase } from "../sync-database.ts";

const ROWS = 1_000_000;

/** Scattered, as random ids are. */
export const numbered = (kind: "session" | "participant", n: number) => {
  const hex = createHash("md5").update(`${kind} ${n}`).digest("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};

/**
 * Over thirty days. One session in a hundred has events, a hundred of them; every hundredth session has no row of its own.
 * Participants have five hundred events each.
 */
export async function createLargeSyncDatabase(): Promise<TestDatabase> {
  const database = await createLatestSyncDatabase();
  await fillTables(database.sql, ["sync_sessions", "sync_events", "sync_participants"], async (sql) => {
    await sql`insert into sync_sessions (session_id, sync_mode, created_at, final_status)
      select md5('session ' || n)::uuid, 'global'::sync_mode, now() - n * interval '30 days' / ${ROWS}, 'completed'::sync_status
      from generate_series(1, ${ROWS}) as n where n % 100 <> 0
      union all select md5('old session ' || n)::uuid, 'global'::sync_mode, now() - interval '90 days', 'completed'::sync_status
      from generate_series(1, 200) as n`;
    await sql`insert into sync_events (session_id, event_type, participant_id, "timestamp", state_snapshot)
      select md5('session ' || 1 + n / 100)::uuid, 'cycle_switched',
        case when n % 3 <> 0 then md5('participant ' || 1 + n % (${ROWS} / 500))::uuid end,
        now() - (${ROWS} - n) * interval '30 days' / ${ROWS}, case when n % 10 = 0 then '{"cycle": 1}'::jsonb end
      from generate_series(1, ${ROWS}) as n`;
    await sql`insert into sync_participants (session_id, participant_id, total_time_ms)
      select md5('session ' || 1 + n / 10)::uuid, md5('participant ' || n % 10 * 7 + n / 10 % (${ROWS} / 50))::uuid, 60000
      from generate_series(1, ${ROWS}) as n`;
    await sql`insert into sync_participants (session_id, participant_id, total_time_ms)
      select md5('old session ' || n)::uuid, md5('participant ' || n)::uuid, 60000 from generate_series(1, 200) as n`;
  });
  return database;
}
