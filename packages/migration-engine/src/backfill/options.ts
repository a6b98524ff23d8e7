import type { Clock } from "../clock.ts";
import type { MigrationId } from "../migration.ts";
import type { Session } from "../wire/session.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { Backfill } from "./declaration.ts";
import type { ReportBackfill } from "./events.ts";
import type { Limits } from "./limits.ts";

export interface BackfillOptions {
  /** Opens a session on the database. Called twice, to work and to look on, and again when the server has gone. */
  readonly open: () => Promise<Session>;
  readonly migration: MigrationId;
  readonly backfill: Backfill;
  /** What was last kept; undefined for the first run. */
  readonly checkpoint?: unknown;
  /** Keeps how far it has come. Called in the transaction of every batch, on its session: rows and checkpoint stay or go together. */
  readonly keepCheckpoint: (session: Session, checkpoint: Checkpoint) => Promise<void>;
  readonly report?: ReportBackfill | undefined;
  /** Stops it after the batch that runs. */
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock | undefined;
  readonly limits?: Partial<Limits> | undefined;
}

export interface BackfillResult {
  /** Complete: a last look at the whole table has found no row that is left. */
  readonly state: "complete" | "stopped";
  /** Rows done, by earlier runs too. */
  readonly rows: number;
}
