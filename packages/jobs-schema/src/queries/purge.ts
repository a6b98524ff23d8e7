import { among, rowLimit, type Database } from "@strata/schema-kit/queries";
import type { SQL } from "drizzle-orm";
import { jobs } from "../jobs.ts";
import { tasks } from "../tasks.ts";

export interface PurgeOptions {
  /** So many milliseconds ago by the server's clock. */
  readonly olderThanMs: number;
  /** At most 10,000; 1000 when left out. */
  readonly limit?: number;
}

/** Deletes jobs for good, the tasks first: the foreign key lets no job go before them. Returns how many jobs. */
export async function purge(db: Database, which: SQL | undefined, limit: number, order: SQL): Promise<number> {
  const old = db
    .$with("old")
    .as(
      db
        .select({ id: jobs.id })
        .from(jobs)
        .where(which)
        .orderBy(order)
        .limit(rowLimit(limit, 10_000))
        .for("update", { skipLocked: true }),
    );
  const gone = db.select({ id: old.id }).from(old);
  const parts = db.$with("parts").as(db.delete(tasks).where(among(tasks.jobId, gone)).returning({ id: tasks.id }));
  const deleted = await db.with(old, parts).delete(jobs).where(among(jobs.id, gone)).returning({ id: jobs.id });
  return deleted.length;
}
