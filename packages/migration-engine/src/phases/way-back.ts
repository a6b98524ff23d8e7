import { abandonBackfill } from "../backfill/abandon.ts";
import { openSession } from "../database/open.ts";
import type { Unfinished } from "../ledger/entry.ts";
import { describeCursor } from "./cursor.ts";
import type { PlannedWayBack } from "./plan-way-back.ts";
import { isWayBack, phaseOf } from "./phase.ts";
import { runStage } from "./run.ts";
import { FROM_THE_START, type PhaseTools } from "./tools.ts";

/**
 * Takes a migration back, from where the ledger says that this stopped. Its row goes with the last stage. Where its first
 * statements refuse, because something would be lost, nothing has happened, and the ledger says what it did before.
 */
export async function runWayBack(tools: PhaseTools, { files, stages, unfinished }: PlannedWayBack): Promise<void> {
  await abandon(tools, unfinished);
  for (const stage of stages) {
    const file = files.down[phaseOf(stage)];
    if (file === undefined) continue;
    const from = unfinished?.stage === stage ? unfinished : FROM_THE_START;
    const first = stage === stages[0] && phaseOf(stage) !== "backfill";
    if (!first) await tools.notes.note({ ...from, stage });
    await runStage(tools, { stage, file, from });
  }
  await tools.workplace.ledger.remove(tools.migration);
}

/** A backfill that was stopped has left its guards on the triggers that it keeps quiet, and will not come back for them. */
async function abandon({ options, migration, notes }: PhaseTools, unfinished: Unfinished | undefined): Promise<void> {
  if (unfinished?.stage === undefined || isWayBack(unfinished.stage)) return;
  const { signal, clock } = options;
  await abandonBackfill({
    open: () => openSession(options),
    migration,
    checkpoint: unfinished.checkpoint?.state,
    keepCheckpoint: (session, state) =>
      notes.keepCheckpoint(session, { rows: state.rows, cursor: describeCursor(state), state }),
    ...(signal !== undefined && { signal }),
    ...(clock !== undefined && { clock }),
  });
}
