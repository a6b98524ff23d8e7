import { canonicalize, encodeId, type Fact, type FactBase, type Payload, type StableId } from "@supabase/pg-delta";
import type { Catalog } from "../catalog/catalog.ts";
import { objectName } from "../catalog/object-name.ts";

/**
 * The smallest thing that can be said of a database and be true or not: that an object is there, what one of its
 * attributes is, that a list has an element. So one migration's part in an object is told from that of another.
 */
export interface Trait {
  /** The same in every catalog. */
  readonly key: string;
  readonly id: StableId;
  /** The object as people speak of it. */
  readonly object: string;
  readonly value: string;
  /** The table, view or other thing of a schema that this is part of, encoded. */
  readonly root: string;
  /** Others make such things too, or the server by itself: proof of nothing where there is better. */
  readonly weak: boolean;
}

/** All traits of a catalog by key. What an extension brought counts as the extension's. */
export function traitsOf({ facts, extra }: Catalog): Map<string, Trait> {
  const traits = new Map<string, Trait>();
  for (const fact of facts.facts()) {
    if (isOfCluster(fact.id) || isOfOwner(fact) || isOfExtension(fact, facts)) continue;
    const shared = { id: fact.id, object: objectName(fact.id), root: rootOf(fact, facts), weak: isWeak(fact, facts) };
    const add = (part: string, value: string): void => {
      const key = `${encodeId(fact.id)}${part}`;
      traits.set(key, { key, value, ...shared });
    };
    add("", "there");
    for (const [attribute, value] of Object.entries(fact.payload)) {
      // pg-delta keeps in these what it needs for its SQL and does not compare itself.
      if (attribute.startsWith("_")) continue;
      if (isListOfNames(value)) for (const element of value) add(`\n${attribute}\n${element}`, "there");
      else add(`\n${attribute}`, canonicalize(value));
    }
  }
  for (const { key, of, object, attribute, value } of extra?.values() ?? []) {
    if (attribute === "owner" || attribute === "tablespace") continue;
    const parent = facts.get(of);
    const root = parent === undefined ? encodeId(of) : rootOf(parent, facts);
    traits.set(`extra ${key}`, { key: `extra ${key}`, value, id: of, object, root, weak: true });
  }
  return traits;
}

/** The labels of an enum, say: a migration adds one, wherever the others came from. */
function isListOfNames(value: Payload[string]): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

function rootOf(fact: Fact, facts: FactBase): string {
  const parent = fact.parent === undefined ? undefined : facts.get(fact.parent);
  return parent === undefined || parent.id.kind === "schema" ? encodeId(fact.id) : rootOf(parent, facts);
}

function isOfCluster({ kind }: StableId): boolean {
  return kind === "role" || kind === "membership";
}

/** What the owner may do by himself; the owner here is another one than there. */
function isOfOwner({ id, payload }: Fact): boolean {
  return id.kind === "acl" && "_ownerDefault" in payload;
}

function isOfExtension(fact: Fact, facts: FactBase): boolean {
  if (facts.outgoingEdges(fact.id).some(({ kind }) => kind === "memberOfExtension")) return true;
  const parent = fact.parent === undefined ? undefined : facts.get(fact.parent);
  return parent !== undefined && isOfExtension(parent, facts);
}

const WEAK: ReadonlySet<StableId["kind"]> = new Set(["schema", "extension", "acl", "defaultPrivilege"]);

function isWeak(fact: Fact, facts: FactBase): boolean {
  if (WEAK.has(fact.id.kind)) return true;
  const parent = fact.parent === undefined ? undefined : facts.get(fact.parent);
  return fact.id.kind === "comment" && parent !== undefined && WEAK.has(parent.id.kind);
}
