import { StrataError } from "../errors/strata-error.ts";
import { doStragglers } from "./do-stragglers.ts";
import { putGuards, takeGuardsOff } from "./guards.ts";
import type { BackfillResult } from "./options.ts";
import { passThrough } from "./pass.ts";
import { passesFor } from "./passes.ts";
import { planQuiet } from "./quiet.ts";
import { tryOut } from "./trial.ts";
import { assertFits } from "./validate.ts";
import { keepForGood, workOn, type FillOptions, type Work } from "./work.ts";

/** One run of a backfill, from where its checkpoint is: validate, keep triggers quiet, pass, stragglers, proof. */
export async function fill(options: FillOptions): Promise<BackfillResult> {
  const { session, migration, backfill, checkpoint, clock } = options;
  const table = await assertFits(session, migration, backfill);
  const quiet = await planQuiet(session, migration, backfill, table);
  const work = workOn(options, table, quiet.setting);
  const begun = clock.now();
  work.tell({
    type: "backfill-started",
    passes: checkpoint.place?.passes ?? Math.max(1, ...table.relations.map((relation) => passesFor(table, relation))),
    order: table.relations.every(({ isHeap }) => isHeap) ? "blocks" : "key",
    rows: checkpoint.rows,
    quiet: quiet.mode,
  });
  await putGuards(work, quiet.unguarded);
  if (checkpoint.place === undefined && checkpoint.passed === undefined) await tryOrTakeBack(work);
  const complete = (await passThrough(work)) && (await doRest(work));
  const { rows } = work.checkpoint;
  if (complete) work.tell({ type: "backfill-finished", rows, durationMs: clock.now() - begun });
  else {
    await keepForGood(work, work.checkpoint);
    work.tell({ type: "backfill-stopped", rows });
  }
  return { state: complete ? "complete" : "stopped", rows };
}

/** A declaration that is refused leaves nothing behind. */
async function tryOrTakeBack(work: Work): Promise<void> {
  try {
    await tryOut(work.session, work.migration, work.backfill, work.table, work.settings);
  } catch (error) {
    if (error instanceof StrataError) await takeGuardsOff(work);
    throw error;
  }
}

async function doRest(work: Work): Promise<boolean> {
  await keepForGood(work, { ...work.checkpoint, passed: true });
  if (!(await doStragglers(work))) return false;
  await takeGuardsOff(work);
  await keepForGood(work, { ...work.checkpoint, passed: true });
  return true;
}
