import type { Relation, Table } from "./table.ts";

/** From this size on (in blocks of 8 kB: 8 MB) a second way through a relation pays. */
const FEW_BLOCKS = 1_000;

/**
 * How many times to go through a relation, with a part of its rows each time. Pages are full, so that the first new
 * versions go elsewhere; what they leave behind is room for the next part in the same page, where an update costs no
 * entry in any index (heap-only, manual section 66.7). Where a new value is part of an index no update is heap-only,
 * and in a small relation it does not matter.
 */
export function passesFor({ setIsIndexed }: Pick<Table, "setIsIndexed">, relation: Relation): number {
  return !relation.isHeap || setIsIndexed || relation.blocks < FEW_BLOCKS ? 1 : 2;
}
