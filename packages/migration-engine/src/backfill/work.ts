import type { Clock } from "../clock.ts";
import { inTransaction } from "../run/transaction.ts";
import type { Session } from "../wire/session.ts";
import type { BatchSettings } from "./batch.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { GiveWay, type Told } from "./give-way.ts";
import { LIMITS, type Limits } from "./limits.ts";
import type { BackfillOptions } from "./options.ts";
import { Progress } from "./progress.ts";
import type { Table } from "./table.ts";
import { vacuum } from "./vacuum.ts";

/** A run between two losses of the connection. */
export interface FillOptions extends Omit<BackfillOptions, "open" | "checkpoint"> {
  readonly session: Session;
  readonly watch: Session;
  readonly clock: Clock;
  readonly checkpoint: Checkpoint;
  /** Hears of every checkpoint once it is kept. */
  readonly onCheckpoint: (checkpoint: Checkpoint) => void;
}

/** What every part of a run works with. */
export interface Work extends Omit<FillOptions, "checkpoint" | "limits" | "report"> {
  readonly table: Table;
  readonly limits: Limits;
  readonly settings: BatchSettings;
  readonly giveWay: GiveWay;
  readonly progress: Progress;
  readonly tell: (event: Told) => void;
  /** As last kept. */
  checkpoint: Checkpoint;
}

export function workOn(options: FillOptions, table: Table, quiet: string): Work {
  const { session, watch, clock, signal, migration, backfill, checkpoint, report } = options;
  const limits = { ...LIMITS, ...options.limits };
  const tell = (event: Told): void => report?.({ ...event, migration, table: backfill.table });
  const vacuumAll = async (): Promise<void> => {
    tell({ type: "backfill-vacuum" });
    for (const relation of table.relations) await vacuum(session, relation, signal);
  };
  return {
    ...options,
    table,
    limits,
    settings: { rowLockMs: limits.rowLockMs, statementMs: 0, quiet },
    giveWay: new GiveWay({ watch, table, limits, clock, signal, tell, vacuum: vacuumAll }),
    progress: new Progress(clock, table.relations, checkpoint.rows),
    tell,
    checkpoint,
  };
}

type Keeping = Pick<Work, "session" | "keepCheckpoint" | "onCheckpoint"> & { checkpoint: Checkpoint };

/** Keeps a checkpoint in the transaction that is open. What it gives is to be called once that has committed. */
export async function keep(work: Keeping, checkpoint: Checkpoint): Promise<() => void> {
  await work.keepCheckpoint(work.session, checkpoint);
  return () => {
    work.checkpoint = checkpoint;
    work.onCheckpoint(checkpoint);
  };
}

/** Keeps a checkpoint for good: its commit waits for the disk, and with it for those of all batches before it. */
export async function keepForGood(work: Keeping, checkpoint: Checkpoint): Promise<void> {
  let kept: () => void = () => {};
  await inTransaction(work.session, async () => {
    kept = await keep(work, checkpoint);
    return undefined;
  });
  kept();
}
