import type { Position } from "./checkpoint.ts";
import { doRows } from "./do-rows.ts";
import { blockOrder, keyOrder, type Order } from "./orders.ts";
import { passesFor } from "./passes.ts";
import { cutSize, nextSize } from "./steer.ts";
import type { Relation } from "./table.ts";
import type { Work } from "./work.ts";

/**
 * Goes through all relations, from where the checkpoint is.
 *
 * @returns false when it was stopped
 */
export async function passThrough(work: Work): Promise<boolean> {
  if (work.checkpoint.passed) return true;
  const { relations } = work.table;
  const from = work.checkpoint.place;
  // Relations come in the order of their oids, which do not change.
  const begin = from === undefined ? 0 : relations.findIndex(({ oid }) => Number(oid) >= Number(from.relation));
  for (const relation of begin < 0 ? [] : relations.slice(begin)) {
    const passes = from?.relation === relation.oid ? from.passes : passesFor(work.table, relation);
    if (!(await passRelation(work, relation, passes))) return false;
  }
  return true;
}

/** Goes through one relation. Block numbers of another file than the present one, or of more passes, mean nothing. */
export async function passRelation(work: Work, relation: Relation, passes: number): Promise<boolean> {
  const { session, signal, giveWay, limits, backfill, table } = work;
  const { place } = work.checkpoint;
  const resumed = place?.relation === relation.oid && place.storage === relation.storage && place.passes === passes;
  const end = resumed && place.position.order === "blocks" ? place.position.end : relation.blocks;
  const order = relation.isHeap
    ? blockOrder(backfill, { ...relation, blocks: end }, passes)
    : keyOrder(session, backfill, table, relation);
  let position = resumed ? place.position : order.first;
  let size = order.firstSize;
  for (;;) {
    await giveWay.whileBusy();
    if (signal?.aborted) return false;
    const range = await order.next(position, size);
    if (range === undefined) return true;
    const at = { relation: relation.oid, storage: relation.storage, passes, position: range.upTo };
    const { guarded } = work.checkpoint;
    const done = await doRows(work, relation, range, { guarded, place: at }, size);
    if (done === "too-long") {
      size = cutSize(size);
      continue;
    }
    ({ position } = at);
    size = nextSize(size, done.lockedMs, limits.batchMs);
    tellProgress(work, relation, order, position);
  }
}

function tellProgress(work: Work, relation: Relation, order: Order, position: Position): void {
  const { progress, checkpoint, tell, table } = work;
  if (!progress.isDue()) return;
  const share = progress.shareOfAll(table.relations, relation, order.share(position));
  tell({ type: "backfill-progress", rows: checkpoint.rows, ...progress.tell(checkpoint.rows, share) });
}
