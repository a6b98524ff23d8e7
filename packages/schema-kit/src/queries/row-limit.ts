import { sql } from "drizzle-orm";

/**
 * How many rows a query takes at once.
 *
 * @throws RangeError for anything but an integer from 1 to `most`
 */
export function rowLimit(limit: number, most: number): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= most) return limit;
  throw new RangeError(`${limit} is no limit: an integer from 1 to ${most} is possible.`);
}

/**
 * A limit that the planner does not know: it expects a tenth of the rows then, and walks the index that has them in order
 * until there are enough. Of a limit that it knows, and of a queue that filled after the table was last analysed, it expects
 * fewer rows than the limit, and would read and sort the whole queue for each call.
 *
 * @throws RangeError like `rowLimit`
 */
export function inOrderLimit(limit: number, most: number): number {
  // Drizzle takes any SQL here, and says number.
  return sql`(SELECT ${rowLimit(limit, most)}::integer)` as unknown as number;
}
