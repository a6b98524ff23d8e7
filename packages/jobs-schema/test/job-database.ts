import { migrate, readSchemaPackage } from "@strata/migration-engine";
import { createDatabaseFrom, type TestDatabase } from "@strata/postgres-testkit";

export const jobsSchema = await readSchemaPackage(new URL("..", import.meta.url));

export const TIER_0 = "20250601000000_create_jobs_and_tasks_tables";

/** A database with tier 0 of the jobs. */
export function createJobDatabase() {
  return createDatabaseFrom({
    key: "jobs-schema tier 0",
    async build(url) {
      await migrate({ url, roster: [jobsSchema], to: TIER_0 });
    },
  });
}

/** A database with the tables as they are today. */
export function createLatestJobDatabase() {
  return createDatabaseFrom({
    key: "jobs-schema latest",
    async build(url) {
      await migrate({ url, roster: [jobsSchema] });
    },
  });
}

/** Inserts a job, of which a test gives the columns that it is about. Returns its id. */
export async function insertJob({ sql }: TestDatabase, columns: Record<string, unknown> = {}): Promise<string> {
  const job = { user_id: crypto.randomUUID(), job_type: "summary", ...columns };
  const [row] = await sql<[{ id: string }]>`insert into jobs ${sql(job)} returning id`;
  return row.id;
}

/** Inserts a task of a job. Returns its id. */
export async function insertTask(
  { sql }: TestDatabase,
  job_id: string,
  columns: Record<string, unknown> = {},
): Promise<string> {
  const [row] = await sql<[{ id: string }]>`insert into tasks ${sql({ job_id, ...columns })} returning id`;
  return row.id;
}
