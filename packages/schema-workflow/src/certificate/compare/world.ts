import type { Observation, Relation } from "../observe.ts";

/** Relations by their oids, under the names that they had when the statement began. */
export class World {
  readonly origin: ReadonlyMap<number, Relation>;
  readonly before: Observation;
  readonly after: Observation;
  readonly #before: ReadonlyMap<number, Relation>;
  readonly #after: ReadonlyMap<number, Relation>;

  constructor(origin: Observation, before: Observation, after: Observation) {
    this.origin = byOid(origin);
    this.before = before;
    this.after = after;
    this.#before = byOid(before);
    this.#after = byOid(after);
  }

  /** An existing relation; nothing for one that the migration itself made. */
  existing(oid: number): Relation | undefined {
    return this.origin.has(oid) ? (this.#before.get(oid) ?? this.#after.get(oid)) : undefined;
  }

  nameOf(oid: number): string {
    return (this.#before.get(oid) ?? this.#after.get(oid))?.name ?? "";
  }

  /** What it is afterwards. An index that ALTER TABLE makes anew has another oid and the same name. */
  successor(relation: Relation): Relation | undefined {
    const same = this.#after.get(relation.oid);
    if (same !== undefined || relation.kind !== "index") return same;
    return this.after.relations.find(({ name, table }) => name === relation.name && table === relation.table);
  }

  predecessor(relation: Relation): Relation | undefined {
    const same = this.#before.get(relation.oid);
    if (same !== undefined || relation.kind !== "index") return same;
    return this.before.relations.find(({ name, table }) => name === relation.name && table === relation.table);
  }
}

function byOid({ relations }: Observation): Map<number, Relation> {
  return new Map(relations.map((one) => [one.oid, one]));
}

/** The same order on every machine. */
export function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
