import { createHash } from "node:crypto";
import type { TestDatabase } from "@strata/postgres-testkit";
import { fillTables } from "@strata/postgres-testkit/fill";
import { createLatestIntentsDatabase } from "../intents-database.ts";

const ROWS = 1_000_000;

/** Scattered, as random ids are: in their order the planner would prefer the primary key. */
export const intentNumber = (n: number) => {
  const hex = createHash("md5").update(`intent ${n}`).digest("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};

/** Users with 25 intents each, one intent in ten disabled, one in a hundred due; executions over thirty days in their order. */
export async function createLargeIntentsDatabase(): Promise<TestDatabase> {
  const database = await createLatestIntentsDatabase();
  await fillTables(database.sql, ["scheduled_intents", "intent_executions"], async (sql) => {
    await sql`insert into scheduled_intents
      (id, user_id, intent_name, trigger_type, action_type, action_context, next_check, enabled, expires_at, max_executions, created_at)
      select md5('intent ' || n)::uuid, 'user-' || n / 25, 'Intent ' || n,
        (array['cron', 'interval', 'once', 'price', 'silence', 'event', 'calendar', 'news'])[1 + n % 8], 'notify', 'x',
        case when n % 2 = 0 then now() + (n % 100 - 3) * interval '1 minute' end, n % 10 <> 0,
        case when n % 5 = 1 then now() + (n % 1000 - 2) * interval '1 hour' end, case when n % 3 = 0 then 5 end,
        now() - n * interval '1 second'
      from generate_series(1, ${ROWS}) as n`;
    await sql`insert into intent_executions (id, intent_id, user_id, executed_at, trigger_type, status)
      select md5('execution ' || n)::uuid, i.id, i.user_id,
        now() - (${ROWS} - n) * interval '30 days' / ${ROWS}, i.trigger_type,
        case when n % 50 = 0 then 'failed' else 'success' end
      from generate_series(1, ${ROWS}) as n
      join scheduled_intents i on i.id = md5('intent ' || (1 + n * 7919::bigint % (${ROWS} / 10)))::uuid
      order by n`;
  });
  return database;
}
