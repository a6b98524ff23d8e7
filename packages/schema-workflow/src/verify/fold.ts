import { encodeId, type StableId } from "@supabase/pg-delta";
import type { Catalog } from "../catalog/catalog.ts";
import type { Difference } from "../catalog/compare.ts";

/** A difference with those that it explains. */
export interface Folded {
  readonly difference: Difference;
  /** What is there, or missing, since the whole is: the columns and grants of a table. */
  readonly parts: readonly Difference[];
}

/** Puts what is there or missing to the whole that it is a part of, if that is there or missing too. */
export function fold(differences: readonly Difference[], catalogs: readonly Catalog[]): Folded[] {
  const wholes = new Map(
    differences
      .filter(({ change }) => change !== "changed")
      .map((difference) => [difference.extra ?? encodeId(difference.id), difference]),
  );
  const wholeOf = (part: Difference): Difference | undefined =>
    [part.object, ...wholesOf(part, catalogs).map(encodeId)]
      .map((key) => wholes.get(key))
      .findLast((whole) => whole !== undefined && whole !== part && isSameWay(whole, part));
  const parts = Map.groupBy(differences, wholeOf);
  return (parts.get(undefined) ?? []).map((difference) => ({ difference, parts: parts.get(difference) ?? [] }));
}

/** What the supplement says of something is there when that is there. */
function isSameWay(whole: Difference, part: Difference): boolean {
  const way = part.extra === undefined ? part.change : part.from === undefined ? "added" : "removed";
  return whole.change === way;
}

/** What it is a part of, from the inside out. A schema is a place, and what lies there is no part of it. */
function wholesOf({ id, extra }: Difference, catalogs: readonly Catalog[]): StableId[] {
  let at: StableId | undefined = needsOf(extra, catalogs) ?? id;
  const holders: StableId[] = extra === undefined ? [] : [at];
  while (at !== undefined) {
    const child: StableId = at;
    at = catalogs.map(({ facts }) => facts.get(child)?.parent).find((one) => one !== undefined);
    if (at === undefined && "table" in child) at = { kind: "table", schema: child.schema, name: child.table };
    if (at?.kind === "schema" && !("target" in child)) break;
    if (at !== undefined) holders.push(at);
  }
  return holders;
}

/** What something of the supplement stands on: the table of extended statistics. */
export function needsOf(extra: string | undefined, catalogs: readonly Catalog[]): StableId | undefined {
  if (extra === undefined) return undefined;
  return catalogs.map((catalog) => catalog.extra?.get(extra)?.needs).find((one) => one !== undefined);
}
