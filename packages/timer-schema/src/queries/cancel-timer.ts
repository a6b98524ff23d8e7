import type { Database } from "@strata/schema-kit/queries";
import { and, eq, sql } from "drizzle-orm";
import { timers, type Timer } from "../timers.ts";

/**
 * Cancels a timer that nobody has claimed yet: `pending` becomes `canceled`. Index: timers_pkey.
 *
 * Undefined when it is too late (it is being fired, or has ended) or when there is no such timer. A second call returns
 * undefined too. Of a cancel and a claim at once exactly one wins.
 */
export async function cancelTimer(db: Database, { timerId }: { readonly timerId: string }): Promise<Timer | undefined> {
  const [canceled] = await db
    .update(timers)
    .set({ status: "canceled" })
    .where(and(eq(timers.id, timerId), sql`${timers.status} = 'pending'`))
    .returning();
  return canceled;
}
