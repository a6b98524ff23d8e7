import { systemClock } from "../clock.ts";
import { readCheckpoint, type Checkpoint } from "./checkpoint.ts";
import { takeGuardsOff } from "./guards.ts";
import type { BackfillOptions } from "./options.ts";
import { inTwoSessions } from "./sessions.ts";

export type AbandonOptions = Pick<
  BackfillOptions,
  "open" | "migration" | "checkpoint" | "keepCheckpoint" | "clock" | "signal"
>;

/**
 * Takes back what an unfinished backfill has changed besides rows: the guards of triggers. For a migration that is
 * reverted before its backfill has come to the end. A second call does nothing.
 *
 * @throws StrataError TABLE_LOCKED
 */
export async function abandonBackfill(options: AbandonOptions): Promise<void> {
  const { migration, keepCheckpoint, signal, clock = systemClock } = options;
  const checkpoint = readCheckpoint(options.checkpoint);
  if (checkpoint.guarded.length === 0) return;
  await inTwoSessions(options.open, (session, watch) => {
    const work = { session, watch, migration, keepCheckpoint, signal, clock, checkpoint };
    const onCheckpoint = (kept: Checkpoint): void => {
      work.checkpoint = kept;
    };
    return takeGuardsOff(Object.assign(work, { onCheckpoint }));
  });
}
