import type { ExtraConfigColumn } from "drizzle-orm/pg-core";

/**
 * What SQL means by `x DESC` in an index. Drizzle's own `desc()` there says NULLS LAST (drizzle-orm issue 5978), which
 * Postgres does not use for `ORDER BY x DESC`, not even when the column is NOT NULL.
 */
export const newestFirst = (column: ExtraConfigColumn) => column.desc().nullsFirst();
