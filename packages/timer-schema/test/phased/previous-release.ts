import type { Database as Db } from "@strata/schema-kit/queries";
import { and, asc, eq, lte, sql } from "drizzle-orm";
import { jsonb, pgTable, text, timestamp, uuid, varchar } from "drizzle-orm/pg-core";

/**
 * The release before callbacks had a type, as it was: its table, and what it says to the database. It does not know of
 * the new columns, and goes on running while the migration is on its way.
 */
export const oldTimers = pgTable("timers", {
  id: uuid("id")
    .primaryKey()
    .default(sql`gen_random_uuid()`),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
  executeAt: timestamp("execute_at", { withTimezone: true }).notNull(),
  callbackUrl: text("callback_url").notNull(),
  callbackMethod: varchar("callback_method", { length: 10 }).notNull().default("POST"),
  callbackHeaders: jsonb("callback_headers"),
  callbackPayload: jsonb("callback_payload"),
  status: varchar("status", { length: 20 }).notNull().default("pending"),
  lastError: text("last_error"),
  executedAt: timestamp("executed_at", { withTimezone: true }),
  metadata: jsonb("metadata"),
});

export type OldTimer = typeof oldTimers.$inferSelect;

export async function oldSchedule(db: Db, values: Partial<typeof oldTimers.$inferInsert> = {}): Promise<OldTimer> {
  const [row] = await db
    .insert(oldTimers)
    .values({ executeAt: new Date("2100-01-01T00:00:00Z"), callbackUrl: "https://example.org/old", ...values })
    .returning();
  if (row === undefined) throw new Error("nothing was inserted");
  return row;
}

export async function oldFind(db: Db, id: string): Promise<OldTimer | undefined> {
  const [row] = await db.select().from(oldTimers).where(eq(oldTimers.id, id));
  return row;
}

export async function oldDue(db: Db): Promise<OldTimer[]> {
  return db
    .select()
    .from(oldTimers)
    .where(and(eq(oldTimers.status, "pending"), lte(oldTimers.executeAt, sql`now()`)))
    .orderBy(asc(oldTimers.executeAt));
}

export async function oldUpdate(
  db: Db,
  id: string,
  values: Partial<typeof oldTimers.$inferInsert>,
): Promise<OldTimer | undefined> {
  const [row] = await db.update(oldTimers).set(values).where(eq(oldTimers.id, id)).returning();
  return row;
}
