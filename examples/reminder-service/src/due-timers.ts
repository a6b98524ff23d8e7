import { timers, type Callback } from "@strata/timer-schema";
import { and, asc, eq, lte, sql } from "drizzle-orm";
import type { Db } from "./database.ts";

/** The timers that are to fire, the oldest first. */
export function dueTimers(db: Db, now: Date) {
  return (
    db
      .select()
      .from(timers)
      // Spelt out, not a parameter: the scheduler's index covers pending timers alone.
      .where(and(eq(timers.status, sql`'pending'`), lte(timers.executeAt, now)))
      .orderBy(asc(timers.executeAt))
  );
}

/** Where a callback goes. The compiler knows by `type` which fields there are. */
export function destination(callback: Callback): string {
  return callback.type === "http" ? callback.url : `nats:${callback.subject}`;
}
