import { migrate } from "@strata/migration-engine";
import { createDatabaseFrom } from "@strata/postgres-testkit";
import postgres from "postgres";
import { jobUserId } from "../../src/index.ts";
import { jobsSchema } from "../job-database.ts";

/** Jobs, each with two tasks. `STRATA_ROWS=1000000 pnpm test packages/jobs-schema/test/queries/plans` for a million. */
export const ROWS = Number(process.env["STRATA_ROWS"] ?? 50_000);

/**
 * Of every 1000: 940 have ended, 59 are in the queue, all of one priority (the worst case of an index that ends with it),
 * one is under way. Every 500th is deleted. There are 500 users, with as many jobs each.
 */
const FILL = `
  insert into jobs (user_id, status, job_type, is_deleted, created_at, updated_at)
  select ('00000000-0000-4000-8000-' || lpad((n % 500)::text, 12, '0'))::uuid, case
    when n % 1000 = 0 then 'processing' when n % 1000 < 60 then 'created' when n % 10 = 1 then 'failed'
    when n % 10 = 2 then 'cancelled' else 'completed' end,
    'summary', n % 500 = 3, now() - n * interval '2 s', now() - n * interval '2 s' + interval '1 s'
  from generate_series(1, $1::integer) n`;

export const USER = jobUserId("00000000-0000-4000-8000-000000000017");

/** The tables of today, with so many rows in them. */
export function createDatabaseOfManyJobs() {
  return createDatabaseFrom({
    key: `jobs-schema latest, ${ROWS} rows`,
    async build(url) {
      await migrate({ url, roster: [jobsSchema] });
      const sql = postgres(url, { max: 1, onnotice: () => {} });
      await sql.unsafe(FILL, [ROWS]);
      await sql`insert into tasks (job_id, status, created_at)
        select id, part, created_at from jobs, unnest(array['completed', 'failed']) part`;
      await sql`vacuum (analyze) jobs, tasks`;
      await sql.end();
    },
  });
}
