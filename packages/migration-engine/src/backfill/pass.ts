import type { Place } from "./checkpoint.ts";
import { doRows } from "./do-rows.ts";
import { blockOrder, keyOrder, type Order } from "./orders.ts";
import { passesFor } from "./passes.ts";
import { partCondition } from "./statements.ts";
import { cutSize, nextSize } from "./steer.ts";
import type { Relation } from "./table.ts";
import { vacuum } from "./vacuum.ts";
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

/** Goes through one relation, so many times. Block numbers of another file than the present one mean nothing. */
export async function passRelation(work: Work, relation: Relation, passes: number): Promise<boolean> {
  const { session, signal, tell } = work;
  const order = relation.isHeap ? blockOrder(relation) : keyOrder(session, work.backfill, work.table, relation);
  const { place } = work.checkpoint;
  const resumed = place?.relation === relation.oid && place.storage === relation.storage ? place : undefined;
  let { pass, position } = resumed ?? { pass: 1, position: order.first };
  let size = order.firstSize;
  for (; pass <= passes; pass += 1) {
    const at = { relation: relation.oid, storage: relation.storage, pass, passes };
    const outcome = await passOnce(work, relation, order, { ...at, position }, size);
    if (outcome === undefined) return false;
    ({ size } = outcome);
    // The second pass ends where the first did: what lies behind has been done.
    position = outcome.position.order === "blocks" ? { ...outcome.position, next: 0 } : order.first;
    if (pass < passes && signal?.aborted !== true) {
      tell({ type: "backfill-vacuum", reason: "between-passes" });
      await vacuum(session, relation, signal);
    }
  }
  return true;
}

async function passOnce(
  work: Work,
  relation: Relation,
  order: Order,
  start: Place,
  firstSize: number,
): Promise<{ readonly size: number; readonly position: Place["position"] } | undefined> {
  const { giveWay, limits, signal, backfill } = work;
  const part = partCondition(backfill, start.pass, start.passes);
  let { position } = start;
  let size = firstSize;
  for (;;) {
    await giveWay.whileBusy();
    if (signal?.aborted) return undefined;
    const range = await order.next(position, size);
    if (range === undefined) return { size, position };
    const place = { ...start, position: range.upTo };
    const { guarded } = work.checkpoint;
    const rows = { condition: `${range.condition} AND ${part}`, parameters: range.parameters };
    const done = await doRows(work, relation, rows, { guarded, place }, size);
    if (done === "too-long") {
      size = cutSize(size);
      continue;
    }
    // Stopped while it waited for locks, it has not done the batch.
    if (signal?.aborted) return undefined;
    ({ position } = place);
    size = nextSize(size, done.lockedMs, limits.batchMs);
    tellProgress(work, relation, order, place);
  }
}

function tellProgress(work: Work, relation: Relation, order: Order, { pass, passes, position }: Place): void {
  const { progress, checkpoint, tell, table } = work;
  if (!progress.isDue()) return;
  const share = order.share(position);
  const all = progress.shareOfAll(table.relations, relation, share && (pass - 1 + share) / passes);
  tell({ type: "backfill-progress", rows: checkpoint.rows, pass, passes, ...progress.tell(checkpoint.rows, all) });
}
