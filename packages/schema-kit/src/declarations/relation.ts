import { getColumns, getTableName, getTableSchema, is, type Column, SQL } from "drizzle-orm";
import type { PgMaterializedView, PgTable, PgView } from "drizzle-orm/pg-core";
import { DeclarationError } from "./declaration-error.ts";
import { quoteIdentifier, quoteQualified } from "./quoting.ts";

export type AnyView = PgView | PgMaterializedView;
export type Relation = PgTable | AnyView;

/** The keys by which TypeScript knows the columns of a table or view. */
export type ColumnKey<R extends Relation> = R extends PgTable
  ? keyof R["_"]["columns"] & string
  : R extends AnyView
    ? keyof R["_"]["selectedFields"] & string
    : never;

export function relationName(relation: Relation): string {
  return quoteQualified(getTableSchema(relation), getTableName(relation));
}

/** The column's name in the database, quoted. */
export function columnName(relation: Relation, key: string): string {
  return quoteIdentifier(columnNames(relation)[key] ?? unknownColumn(relation, key));
}

/** By their keys. */
export function columnNames(relation: Relation): Record<string, string> {
  const columns: Record<string, unknown> = getColumns(relation);
  return Object.fromEntries(
    Object.entries(columns).map(([key, column]) => [
      key,
      is(column, SQL.Aliased) ? column.fieldAlias : (column as Column).name,
    ]),
  );
}

/** What the compiler has said already, for those who did not ask it. */
function unknownColumn(relation: Relation, key: string): never {
  throw new DeclarationError("DECLARATION_INVALID", {
    what: `${relationName(relation)} has no column "${key}".`,
    why: "A declaration names columns as TypeScript does, not as the database does.",
    next: `Name one of: ${Object.keys(columnNames(relation)).join(", ")}.`,
  });
}
