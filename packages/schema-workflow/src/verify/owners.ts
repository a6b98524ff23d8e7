import { encodeId, type StableId } from "@supabase/pg-delta";
import type { MigrationId } from "@strata/migration-engine";
import type { Catalog } from "../catalog/catalog.ts";
import { compareCatalogs, type Difference } from "../catalog/compare.ts";
import { needsOf } from "./fold.ts";

/** Which migration last touched what: the key of a fact, or of one of the supplement, and the migration. */
export type Makers = Map<string, MigrationId>;

/** Notes what a migration has made or changed. */
export function noteMaker(makers: Makers, migration: MigrationId, before: Catalog, after: Catalog): void {
  const id = { package: migration.package, name: migration.name };
  for (const one of compareCatalogs(before, after)) makers.set(keyOf(one), id);
}

/**
 * The migration that a difference concerns: the last one that touched it, or else that on whose table or other object it
 * hangs. A schema is no such object: what lies in it may be anybody's.
 *
 * @returns nothing for a stray object of nobody
 */
export function makerOf(difference: Difference, makers: Makers, catalogs: readonly Catalog[]): MigrationId | undefined {
  const own = makers.get(keyOf(difference));
  if (own !== undefined) return own;
  const object = makers.get(difference.object);
  if (difference.extra !== undefined && object !== undefined) return object;
  const place = needsOf(difference.extra, catalogs) ?? difference.id;
  const isOfNothing = difference.extra !== undefined && place.kind === "schema";
  if (isOfNothing) return undefined;
  return lineage(place, catalogs)
    .filter((id, depth) => depth === 0 || id.kind !== "schema" || isAbout(difference.id, id))
    .map((id) => makers.get(encodeId(id)))
    .find((maker) => maker !== undefined);
}

function keyOf({ extra, id }: Difference): string {
  return extra ?? encodeId(id);
}

/** An object and what it is a part of, from the inside out. */
function lineage(id: StableId, catalogs: readonly Catalog[]): StableId[] {
  const parent = catalogs.map(({ facts }) => facts.get(id)?.parent).find((one) => one !== undefined) ?? holderOf(id);
  return parent === undefined ? [id] : [id, ...lineage(parent, catalogs)];
}

/** Columns of views and of partitions, and indexes of constraints, are no facts: their table is found by its name. */
function holderOf(id: StableId): StableId | undefined {
  if ("target" in id) return id.target;
  if (!("table" in id)) return undefined;
  return { kind: "table", schema: id.schema, name: id.table };
}

/** The comment on a schema, and the grants on it, do concern whoever made it. */
function isAbout(id: StableId, schema: StableId): boolean {
  return "target" in id && encodeId(id.target) === encodeId(schema);
}
