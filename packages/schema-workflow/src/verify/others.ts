import { encodeId, type Fact, type StableId } from "@supabase/pg-delta";
import type { Catalog } from "../catalog/catalog.ts";
import { keep, LEDGERS, withoutObjects } from "../catalog/ignore.ts";

/** What stands in many databases beside the tables of an application: ledgers of other tools, and River's queue. */
export const OTHERS: readonly string[] = [
  ...LEDGERS,
  "river_*",
  "schema_migrations",
  "pgmigrations",
  "_sqlx_migrations",
  "_prisma_migrations",
  "flyway_schema_history",
  "goose_db_version",
  "databasechangelog",
  "databasechangeloglock",
];

/**
 * The catalog without what belongs to others: what patterns name, and what extensions brought.
 *
 * @param expected extensions that a migration creates are missed when they are not there; others may come and go
 */
export function withoutOthers(catalog: Catalog, patterns: readonly string[], expected: Catalog): Catalog {
  const members = new Set(
    catalog.facts.edges.filter(({ kind }) => kind === "memberOfExtension").map(({ from }) => encodeId(from)),
  );
  const isForeign = (id: StableId): boolean =>
    members.has(encodeId(id)) || (id.kind === "extension" && !expected.facts.has(id));
  const left = new Map<string, boolean>();
  const isLeft = (fact: Fact): boolean => {
    const key = encodeId(fact.id);
    const known = left.get(key);
    if (known !== undefined) return known;
    const parent = fact.parent === undefined ? undefined : catalog.facts.get(fact.parent);
    // A comment comes with an extension's version. A server or a table that stands on one is not the extension's.
    const goes =
      isForeign(fact.id) ||
      (parent !== undefined && (parent.id.kind === "extension" ? fact.id.kind === "comment" : isLeft(parent)));
    left.set(key, goes);
    return goes;
  };
  const own = keep(
    catalog,
    (fact) => !isLeft(fact),
    ({ of, needs }) => ![of, needs].some((id) => id !== undefined && isForeign(id)),
  );
  return withoutObjects(own, [...OTHERS, ...patterns]);
}
