import type { Catalog, TableCatalog } from "./catalog.ts";

/** What a catalog has beyond another one, of kinds that reject no write by themselves. */
export interface Additions {
  readonly indexes: Record<string, string>;
  readonly triggers: Record<string, string>;
  readonly functions: Record<string, string>;
  /** By table. */
  readonly settings: Record<string, string[]>;
}

/**
 * Tells apart what was added from what else has changed.
 *
 * @returns `added`, and the rest of either catalog: the two are equal when nothing but indexes that are not unique, triggers,
 * functions, settings and comments has been added, and nothing has been taken away or changed
 */
export function additions(before: Catalog, after: Catalog): { added: Additions; before: Catalog; after: Catalog } {
  const tables = Object.entries(after.tables).map(([name, table]) => [name, table, before.tables[name]] as const);
  const news = (part: "indexes" | "triggers") =>
    Object.assign({}, ...tables.map(([, table, old]) => lacking(table[part], old?.[part] ?? {}))) as Record<
      string,
      string
    >;
  const indexes = Object.fromEntries(
    Object.entries(news("indexes")).filter(([, index]) => !index.includes(" UNIQUE ")),
  );
  const triggers = news("triggers");
  const functions = lacking(after.functions, before.functions);
  const settings = Object.fromEntries(
    tables
      .map(
        ([name, table, old]) => [name, table.settings.filter((each) => old?.settings.includes(each) !== true)] as const,
      )
      .filter(([, list]) => list.length > 0),
  );
  const rest = (table: TableCatalog): TableCatalog => ({
    ...table,
    comment: null,
    columns: table.columns.map((column) => ({ ...column, comment: null })),
    indexes: lacking(table.indexes, indexes),
    triggers: lacking(table.triggers, triggers),
    settings: [],
  });
  const restOf = (catalog: Catalog): Catalog => ({
    ...catalog,
    tables: Object.fromEntries(Object.entries(catalog.tables).map(([name, table]) => [name, rest(table)])),
    functions: lacking(catalog.functions, functions),
  });
  return { added: { indexes, triggers, functions, settings }, before: restOf(before), after: restOf(after) };
}

function lacking(
  all: Readonly<Record<string, string>>,
  known: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => !(name in known)));
}
