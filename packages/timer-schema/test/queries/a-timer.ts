import type { Database } from "@strata/schema-kit/queries";
import type { TestDatabase } from "@strata/postgres-testkit";
import type { Timer } from "../../src/index.ts";
import { scheduleTimer, type ScheduleTimerOptions } from "../../src/queries.ts";
import { timerRow } from "../timer-database.ts";

export const MINUTE = 60_000;
export const HOOK = { type: "http", url: "https://example.org/hook" } as const;

/** Schedules a timer for the year 2100; what a test is about is given in `options`. */
export async function schedule(db: Database, options: Partial<ScheduleTimerOptions> = {}): Promise<Timer> {
  const timer = await scheduleTimer(db, { executeAt: new Date("2100-01-01T00:00:00Z"), callback: HOOK, ...options });
  if (timer === undefined) throw new Error("There is a timer with this id.");
  return timer;
}

/** Inserts a timer that was due so long ago. Returns its id. */
export async function insertDueTimer({ sql }: TestDatabase, dueForMs = 1000, columns: Record<string, unknown> = {}) {
  const [row] = await sql<[{ id: string }]>`
    insert into timers ${sql({ created_at: "2020-01-01T00:00:00Z", ...timerRow(columns) })} returning id`;
  await sql`update timers set execute_at = now() - ${dueForMs} * interval '1 ms' where id = ${row.id}`;
  return row.id;
}

/** As though the timer had been claimed so much earlier than it was. */
export async function ageClaim({ sql }: TestDatabase, id: string, ms: number): Promise<void> {
  await sql`alter table timers disable trigger update_timers_updated_at`;
  await sql`update timers set updated_at = updated_at - ${ms} * interval '1 ms' where id = ${id}`;
  await sql`alter table timers enable trigger update_timers_updated_at`;
}
