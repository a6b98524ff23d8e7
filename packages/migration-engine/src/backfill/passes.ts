import type { Relation, Table } from "./table.ts";

/** Below so many blocks (of 8 kB: 1 MB) it does not matter. */
const FEW_BLOCKS = 128;

/**
 * How many passes go through each window. Measured with rows that grow to 1.83 times their size: one pass leaves the
 * heap at 2.97 times, two at 2.4, four at 2.2, six at 2.1, eight at 2.06; 0, 25, 38, 42 and 44 % of the updates are
 * heap-only. Where a new value is part of an index, none ever is.
 */
const PASSES = 6;

export function passesFor({ setIsIndexed }: Pick<Table, "setIsIndexed">, relation: Relation): number {
  return !relation.isHeap || setIsIndexed || relation.blocks < FEW_BLOCKS ? 1 : PASSES;
}
