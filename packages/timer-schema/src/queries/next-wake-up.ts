import type { Database } from "@strata/schema-kit/queries";
import { asc, sql } from "drizzle-orm";
import { timers } from "../timers.ts";

export interface WakeUp {
  readonly executeAt: Date;
  /** Milliseconds until then by the server's clock, rounded up; 0 when it has passed. What a caller may sleep. */
  readonly inMs: number;
}

/**
 * When the next timer is due; undefined when none is pending. Index: idx_timers_execute_at_status, one row of it.
 *
 * Whoever sleeps so long misses what is scheduled meanwhile, and what somebody else recovers: wake up every few seconds
 * all the same, or be told.
 */
export async function nextWakeUp(db: Database): Promise<WakeUp | undefined> {
  const left = sql`1000 * extract(epoch FROM ${timers.executeAt} - clock_timestamp())`;
  const [next] = await db
    .select({
      executeAt: timers.executeAt,
      inMs: sql<number>`ceil(greatest(0, ${left}))::double precision`,
    })
    .from(timers)
    .where(sql`${timers.status} = 'pending'`)
    .orderBy(asc(timers.executeAt))
    .limit(1);
  return next;
}
