import { fillTables } from "@strata/postgres-testkit/fill";
import type { TestDatabase } from "@strata/postgres-testkit";
import { jobUserId } from "../../src/index.ts";
import { createLatestJobDatabase } from "../job-database.ts";

const ROWS = 1_000_000;

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
  from generate_series(1, ${ROWS}) n`;

export const USER = jobUserId("00000000-0000-4000-8000-000000000017");

/** The tables of today, with a million jobs and a million tasks. For one test file, which reads. */
export async function createDatabaseOfManyJobs(): Promise<TestDatabase> {
  const database = await createLatestJobDatabase();
  await fillTables(database.sql, ["jobs", "tasks"], async (sql) => {
    await sql.unsafe(FILL);
    // Four for each job that has not been completed, a quarter of them: a million.
    await sql`insert into tasks (job_id, status, created_at)
      select id, part, created_at from jobs, unnest(array['created', 'processing', 'completed', 'failed']) part
      where status <> 'completed'`;
  });
  return database;
}
