import { systemClock } from "../clock.ts";
import type { Backfill } from "../backfill/declaration.ts";
import type { BackfillEvent } from "../backfill/events.ts";
import { runBackfill } from "../backfill/run.ts";
import { isBackfilled } from "../backfill/stragglers.ts";
import { openSession } from "../database/open.ts";
import { StrataError } from "../errors/strata-error.ts";
import { label, type MigrationId } from "../migration.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { describeCursor } from "./cursor.ts";
import { isWayBack, type Stage } from "./phase.ts";
import { readBackfillFile } from "./read-backfill.ts";
import type { PhaseTools, StageRun } from "./tools.ts";

/**
 * Runs a backfill from its checkpoint on, until a pass has found no row that is left.
 *
 * @throws StrataError INTERRUPTED when the run was told to stop; it has stopped after a batch
 */
export async function runBackfillStage(tools: PhaseTools, { stage, file, from }: StageRun): Promise<void> {
  await run(tools, stage, await readBackfillFile(file), from.checkpoint);
}

/**
 * Proves that no row is left in the old form. What came since the backfill, from a writer that knows nothing of the new
 * form, is taken along once.
 *
 * @param checkpoint where such a second run was when it stopped
 * @returns whether there was anything to do
 * @throws StrataError BACKFILL_INCOMPLETE
 */
export async function proveNoneLeft(
  tools: PhaseTools,
  file: string,
  checkpoint: Checkpoint | undefined,
): Promise<boolean> {
  const { session } = tools.workplace;
  const backfill = await readBackfillFile(file);
  if (checkpoint === undefined && (await isBackfilled(session, backfill))) return false;
  await run(tools, "contract", backfill, checkpoint);
  if (await isBackfilled(session, backfill)) return true;
  throw new StrataError("BACKFILL_INCOMPLETE", {
    what: `Contract of ${label(tools.migration)} has to wait: rows of ${backfill.table} are in the old form.`,
    why: `They were written after the backfill, and again after it had been run once more: SELECT * FROM ${backfill.table} WHERE ${backfill.where}`,
    location: { file },
  });
}

async function run(
  tools: PhaseTools,
  stage: Stage,
  backfill: Backfill,
  checkpoint: Checkpoint | undefined,
): Promise<void> {
  const { options, migration, notes } = tools;
  const { clock = systemClock, report, signal } = options;
  let seen: Pick<Checkpoint, "rowsLeft" | "rowsPerSecond"> = checkpoint ?? {};
  const tell = (event: BackfillEvent): void => {
    if (event.type === "backfill-progress") seen = { rowsLeft: event.rowsLeft, rowsPerSecond: event.rowsPerSecond };
    report?.(event);
  };
  const running = runBackfill({
    open: () => openSession(options),
    migration,
    backfill,
    checkpoint: checkpoint?.state,
    keepCheckpoint: (session, reached) =>
      notes.keepCheckpoint(session, {
        rows: reached.rows,
        rowsLeft: seen.rowsLeft,
        rowsPerSecond: seen.rowsPerSecond,
        cursor: describeCursor(reached),
        state: reached,
      }),
    report: tell,
    signal,
    clock,
  });
  const { state } = await running.catch((error: unknown) => {
    // It was waiting for a lock, between two batches.
    if (signal?.aborted === true && error === signal.reason) return { state: "stopped" };
    throw error;
  });
  if (state === "stopped") throw interrupted(migration, backfill, stage);
}

function interrupted(migration: MigrationId, { table }: Backfill, stage: Stage): StrataError {
  const back = isWayBack(stage);
  return new StrataError("INTERRUPTED", {
    what: `Stopped after a batch: ${label(migration)} is in the middle of its ${back ? "way back, in the backfill" : "backfill"} of ${table}.`,
    why: "Ctrl-C was pressed. Every batch before is committed, and the ledger knows how far it has come.",
    next: back
      ? "To go on: strata revert"
      : "To go on: strata migrate. To take it back, which is instant until contract: strata revert",
  });
}
