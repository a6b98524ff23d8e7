import { sql, type SQL, type SQLWrapper } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";

/**
 * Whether the column is among the ids that a bounded query finds: what a claim or a purge updates or deletes by.
 *
 * As an array, and not by a join or IN: of a LIMIT that it does not know, in a generic plan, the planner expects a tenth of
 * the table, and would read the table from end to end to join it; of an array it expects a few ids, and looks each of them up.
 */
export function among(column: AnyPgColumn, ids: SQLWrapper): SQL {
  return sql`${column} = ANY (ARRAY(${ids}))`;
}
