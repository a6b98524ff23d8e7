import { diff, type Delta, type StableId } from "@supabase/pg-delta";
import type { Catalog } from "./catalog.ts";
import { objectName } from "./object-name.ts";
import { HIDDEN_OPTIONS } from "./supplement/foreign-options.ts";

export { planChange } from "./plan-change.ts";

/** One thing in which two catalogs differ. */
export interface Difference {
  /** The object, or where pg-delta has no name for its kind, what it lies in. */
  readonly id: StableId;
  /** The object as people speak of it. */
  readonly object: string;
  /** Seen from the first catalog to the second. */
  readonly change: "added" | "removed" | "changed";
  /** What of the object has changed; nothing for an object that is there or not. */
  readonly attribute: string | undefined;
  readonly from: unknown;
  readonly to: unknown;
  /** Where the supplement knows of it and pg-delta does not: its key there. */
  readonly extra?: string | undefined;
}

/** What differs, object by object, from the first catalog to the second. Roles are the cluster's, and do not count. */
export function compareCatalogs(from: Catalog, to: Catalog): Difference[] {
  const known = diff(from.facts, to.facts).flatMap((delta) => toDifference(delta) ?? []);
  return [...mergeOwners(known), ...compareExtra(from, to)];
}

function toDifference(delta: Delta): Difference | undefined {
  switch (delta.verb) {
    case "add":
    case "remove": {
      const { id, payload } = delta.fact;
      if (isOfCluster(id)) return undefined;
      const added = delta.verb === "add";
      const value = { from: added ? undefined : payload, to: added ? payload : undefined };
      return { id, object: objectName(id), change: added ? "added" : "removed", attribute: undefined, ...value };
    }
    case "set":
      if (isOfCluster(delta.id)) return undefined;
      return {
        id: delta.id,
        object: objectName(delta.id),
        change: "changed",
        attribute: delta.attr,
        from: delta.from,
        to: delta.to,
      };
    default:
      return toOwnerChange(delta);
  }
}

/** Of the edges only ownership says something that no fact does. */
function toOwnerChange({ verb, edge }: Extract<Delta, { verb: "link" | "unlink" }>): Difference | undefined {
  if (edge.kind !== "owner" || !("name" in edge.to)) return undefined;
  const owner = edge.to.name;
  const [from, to] = verb === "link" ? [undefined, owner] : [owner, undefined];
  return { id: edge.from, object: objectName(edge.from), change: "changed", attribute: "owner", from, to };
}

/** A change of owner comes as one taken and one given; and the owner of what is new or gone is no news. */
function mergeOwners(differences: readonly Difference[]): Difference[] {
  const whole = new Set(differences.filter(({ change }) => change !== "changed").map(({ object }) => object));
  const given = new Map(
    differences
      .filter(({ attribute, from }) => attribute === "owner" && from === undefined)
      .map((one) => [one.object, one]),
  );
  return differences.flatMap((one) => {
    if (one.attribute !== "owner") return [one];
    if (whole.has(one.object)) return [];
    const other = given.get(one.object);
    if (one.from === undefined) return [];
    return [{ ...one, to: other?.to }];
  });
}

function compareExtra({ extra: from }: Catalog, { extra: to }: Catalog): Difference[] {
  if (from === undefined || to === undefined) return [];
  return [...new Set([...from.keys(), ...to.keys()])].flatMap((key): Difference[] => {
    const before = from.get(key);
    const after = to.get(key);
    const one = before ?? after;
    if (one === undefined || before?.value === after?.value) return [];
    const whole = before === undefined ? "added" : after === undefined ? "removed" : "changed";
    const change = one.attribute === undefined ? whole : "changed";
    const { of: id, object, attribute } = one;
    const [oldValue, newValue] = attribute === HIDDEN_OPTIONS ? [] : [before?.value, after?.value];
    return [{ id, object, change, attribute, from: oldValue, to: newValue, extra: key }];
  });
}

function isOfCluster(id: StableId): boolean {
  return id.kind === "role" || id.kind === "membership";
}
