import { buildFactBase, encodeId, type Fact, type StableId } from "@supabase/pg-delta";
import { matchesGlob } from "node:path";
import type { Catalog } from "./catalog.ts";
import type { ExtraFact } from "./supplement/extra-fact.ts";

/** What Strata and the tools that it takes over from keep for themselves. */
export const LEDGERS = ["strata_ledger", "drizzle", "drizzle.*", "__drizzle_migrations"] as const;

/**
 * Leaves out what belongs to somebody else, with everything on it: the columns, indexes, comments and grants of a table.
 *
 * @param patterns globs for a name with or without its schema: `river_*`, `audit.*`; a name alone may be a schema
 */
export function withoutObjects(catalog: Catalog, patterns: readonly string[]): Catalog {
  const { facts } = catalog;
  const isMeant = (names: readonly string[]): boolean =>
    names.some((name) => patterns.some((pattern) => matchesGlob(name, pattern)));
  const ignored = new Map<string, boolean>();
  const isIgnored = (fact: Fact): boolean => {
    const key = encodeId(fact.id);
    const known = ignored.get(key);
    if (known !== undefined) return known;
    const parent = fact.parent === undefined ? undefined : facts.get(fact.parent);
    const found = isMeant(namesOf(fact.id)) || (parent !== undefined && isIgnored(parent));
    ignored.set(key, found);
    return found;
  };
  const isIgnoredId = (id: StableId): boolean => {
    const fact = facts.get(id);
    return fact === undefined
      ? isMeant(namesOf(id)) || ("table" in id && isMeant([id.table, `${id.schema}.${id.table}`]))
      : isIgnored(fact);
  };
  return keep(
    catalog,
    (fact) => !isIgnored(fact),
    ({ of, needs, names }) => !isMeant(names) && !isIgnoredId(of) && (needs === undefined || !isIgnoredId(needs)),
  );
}

/** The catalog with these facts only. What pg-delta could not read stays told. */
export function keep(
  { facts, extra }: Catalog,
  keepsFact: (fact: Fact) => boolean,
  keepsExtra: (one: ExtraFact) => boolean,
): Catalog {
  const kept = buildFactBase(facts.facts().filter(keepsFact), [...facts.edges], facts.source);
  kept.diagnostics.push(...facts.diagnostics);
  return extra === undefined
    ? { facts: kept }
    : { facts: kept, extra: new Map([...extra].filter(([, one]) => keepsExtra(one))) };
}

/** The names under which a pattern may mean this object; none for what is only a part of another one. */
function namesOf(id: StableId): string[] {
  if ("name" in id && "schema" in id && !("table" in id)) return [id.name, `${id.schema}.${id.name}`];
  if (
    ["schema", "extension", "eventTrigger", "publication", "subscription", "fdw", "server", "language"].includes(
      id.kind,
    )
  ) {
    return "name" in id ? [id.name] : [];
  }
  return [];
}
