import { prepared, type Database } from "@strata/schema-kit/queries";
import { timers, type Timer } from "../timers.ts";
import { timerRow, type TimerToSchedule } from "./timer-to-schedule.ts";

export interface ScheduleTimerOptions extends TimerToSchedule {
  readonly executeAt: Date;
}

/**
 * Writes a timer down, to be fired at `executeAt`. Index: timers_pkey.
 *
 * With an `id` of the caller's a second call, or the loser of two at once, changes nothing and returns undefined.
 *
 * @throws DrizzleQueryError for a time that is not in the server's future: `isCheckViolation(error, "future_execute_at")`.
 *   `scheduleTimerNow` takes any.
 */
export async function scheduleTimer(
  db: Database,
  { executeAt, ...timer }: ScheduleTimerOptions,
): Promise<Timer | undefined> {
  const [scheduled] = await prepared(
    db,
    db
      .insert(timers)
      .values({ ...timerRow(timer), executeAt })
      .onConflictDoNothing({ target: timers.id })
      .returning(),
  );
  return scheduled;
}
