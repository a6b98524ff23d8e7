import type { Database } from "@strata/schema-kit/queries";
import { sql } from "drizzle-orm";
import { timers, type Timer } from "../timers.ts";
import { timerRow, type TimerToSchedule } from "./timer-to-schedule.ts";

export interface ScheduleTimerNowOptions extends TimerToSchedule {
  /** Not before this time; one that has passed, or none, is now. */
  readonly notBefore?: Date | undefined;
}

/**
 * Writes a timer down, to be fired at once, or as soon as `notBefore` has come. Index: timers_pkey.
 *
 * The check `future_execute_at` wants a time after `created_at`, which is now; so now is a millisecond later, by the
 * server's clock. With an `id` of the caller's a second call, or the loser of two at once, changes nothing and returns
 * undefined.
 */
export async function scheduleTimerNow(
  db: Database,
  { notBefore, ...timer }: ScheduleTimerNowOptions,
): Promise<Timer | undefined> {
  // greatest() passes over null.
  const asked = sql`${sql.param(notBefore ?? null, timers.executeAt)}::text::timestamptz`;
  const [scheduled] = await db
    .insert(timers)
    .values({ ...timerRow(timer), executeAt: sql`greatest(${asked}, now() + interval '1 millisecond')` })
    .onConflictDoNothing({ target: timers.id })
    .returning();
  return scheduled;
}
