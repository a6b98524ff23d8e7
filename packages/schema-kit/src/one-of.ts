import { sql, type SQL } from "drizzle-orm";
import { check, type AnyPgColumn, type CheckBuilder } from "drizzle-orm/pg-core";

/**
 * A CHECK that admits just the values of a const array: the one place from which the column's type, the constraint and
 * the exported union all come.
 *
 * @param name of the constraint, unique within its table
 */
export function oneOf(name: string, column: AnyPgColumn, values: readonly string[]): CheckBuilder {
  return check(name, sql`${column} IN (${literals(values)})`);
}

/** Literals, since DDL takes no parameters: drizzle-kit would write `$1` into the migration. */
function literals(values: readonly string[]): SQL {
  return sql.raw(values.map((value) => `'${value.replaceAll("'", "''")}'`).join(", "));
}
