import { is, sql, SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import { DeclarationError } from "./declaration-error.ts";

const dialect = new PgDialect();

/** SQL as text: a string as it is written, Drizzle's `sql` with its values as literals, since DDL takes no parameters. */
export function sqlText(text: string | SQL): string {
  if (!is(text, SQL)) return text;
  for (const parameter of dialect.sqlToQuery(text).params) {
    if (typeof parameter === "object" && parameter !== null) {
      throw new DeclarationError("DECLARATION_INVALID", {
        what: `\`${dialect.sqlToQuery(text).sql}\` has a value that is neither a text, a number nor a boolean.`,
        why: "A declaration takes no parameters, and how such a value is written as a literal is not known.",
        next: "Write the literal into the SQL.",
      });
    }
  }
  return dialect.sqlToQuery(sql`${text}`.inlineParams()).sql;
}
