import { sql, type SQL } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import { milliseconds } from "./duration.ts";

/**
 * Older than so many milliseconds, by the server's clock.
 *
 * Bounded below, though everything is above: of a range whose end it does not know, in a generic plan, the planner expects
 * few rows, of a half line a third of the table (DEFAULT_RANGE_INEQ_SEL and DEFAULT_INEQ_SEL in selfuncs.h), which it would
 * read from end to end.
 */
export function agedOver(column: AnyPgColumn, age: number, least = 0): SQL {
  return sql`(${column} >= '-infinity' AND ${column} < now() - ${milliseconds(age, least)})`;
}
