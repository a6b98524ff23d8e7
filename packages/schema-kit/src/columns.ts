import { timestamp, uuid } from "drizzle-orm/pg-core";

/**
 * A point in time, read as a Date. Postgres keeps microseconds and a Date milliseconds: what is compared for equality or
 * used as a cursor must stay in SQL or travel as text.
 */
export const timestamptz = (name: string) => timestamp(name, { withTimezone: true });

/** A random primary key; any other UUID, a version 7 one say, is accepted in its place. */
export const id = () => uuid("id").primaryKey().defaultRandom();

export const createdAt = () => timestamptz("created_at").notNull().defaultNow();

/** Set at creation. Whether an update moves it is up to a trigger of the table. */
export const updatedAt = () => timestamptz("updated_at").notNull().defaultNow();
