import { doRows } from "./do-rows.ts";
import { lockedRows } from "./locked-rows.ts";
import { passRelation } from "./pass.ts";
import { cutSize, nextSize } from "./steer.ts";
import { findStragglers, type Straggler } from "./stragglers.ts";
import { surveyTable } from "./table.ts";
import type { Work } from "./work.ts";

/** So many are done one by one; with more it is quicker to go through the table once more. */
const MANY = 1_000;
const FIRST_ROWS = 50;

/**
 * Does what the passes have left: rows that were locked, moved to where a pass had been already, or came from writers
 * that do not keep the new form yet. Ends with a look at the whole table that finds none.
 *
 * @returns false when it was stopped
 * @throws StrataError BACKFILL_STALLED when somebody keeps the last ones locked
 */
export async function doStragglers(work: Work): Promise<boolean> {
  const { session, backfill, table, signal, giveWay } = work;
  for (;;) {
    if (signal?.aborted) return false;
    const found = await findStragglers(session, backfill, table, MANY);
    if (found.length === 0) return true;
    const before = work.checkpoint.rows;
    if (found.length < MANY) await doEach(work, found);
    else await passAgain(work, found);
    if (work.checkpoint.rows > before) continue;
    // Nobody gave way, neither they nor we: somebody keeps them locked.
    await giveWay.waitUntilGone(async () => {
      const left = await findStragglers(session, backfill, table, MANY);
      if (left.length === 0) return undefined;
      await doEach(work, left);
      return work.checkpoint.rows > before ? undefined : lockedRows(work, left.length);
    });
  }
}

async function doEach(work: Work, found: readonly Straggler[]): Promise<void> {
  const { guarded, place } = work.checkpoint;
  let size = FIRST_ROWS;
  for (const [relation, own] of Map.groupBy(found, (straggler) => straggler.relation)) {
    for (let at = 0; at < own.length;) {
      await work.giveWay.whileBusy();
      if (work.signal?.aborted) return;
      const tids = own.slice(at, at + size).map(({ tid }) => `"${tid}"`);
      const rows = { condition: "ctid = ANY ($1::tid[])", parameters: [`{${tids.join(",")}}`], skipLocked: true };
      const done = await doRows(work, relation, rows, { guarded, place, passed: true }, size);
      if (done !== "too-long") at += tids.length;
      size = done === "too-long" ? cutSize(size) : nextSize(size, done.lockedMs, work.limits.batchMs);
    }
  }
}

/** Through whatever the relations hold by now. */
async function passAgain(work: Work, found: readonly Straggler[]): Promise<void> {
  const now = await surveyTable(work.session, work.backfill);
  const oids = new Set(found.map(({ relation }) => relation.oid));
  work.checkpoint = { ...work.checkpoint, place: undefined };
  for (const relation of now?.relations ?? []) {
    if (oids.has(relation.oid)) await passRelation(work, relation, 1);
  }
}
