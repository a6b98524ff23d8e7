import type { PhaseNotes } from "../ledger/phase-notes.ts";
import type { Unfinished } from "../ledger/entry.ts";
import type { MigrationId } from "../migration.ts";
import type { ChangeOptions } from "../run/options.ts";
import type { Workplace } from "../run/workplace.ts";
import type { Stage } from "./phase.ts";

/** What every phase of a migration works with. */
export interface PhaseTools {
  readonly workplace: Workplace;
  readonly options: ChangeOptions;
  readonly migration: MigrationId;
  readonly notes: PhaseNotes;
  /** Settings for its scripts alone: `strata.accept_data_loss`. */
  readonly settings: Readonly<Record<string, string>>;
}

/** A file to be run as one stage, from where the ledger says that it stopped. */
export interface StageRun {
  readonly stage: Stage;
  readonly file: string;
  readonly from: Pick<Unfinished, "statementsDone" | "inDoubt" | "checkpoint">;
}

export const FROM_THE_START: StageRun["from"] = { statementsDone: 0, inDoubt: false };
