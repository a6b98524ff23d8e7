import { StrataError } from "../errors/strata-error.ts";
import type { Unfinished } from "../ledger/entry.ts";
import { label, type MigrationId } from "../migration.ts";
import type { PhasedFiles } from "./files.ts";
import { hasBegun, isWayBack, phaseOf, WAY_BACK, type WayBack } from "./phase.ts";

/** How a migration that ran in phases, or was on its way through them, is taken back. */
export interface PlannedWayBack {
  readonly files: PhasedFiles;
  /** From where it stands, in order. */
  readonly stages: readonly WayBack[];
  readonly unfinished: Unfinished | undefined;
}

/**
 * The stages that take a migration back from where it stands. Until contract has begun that is expand's way back alone,
 * and instant: the old form is whole. After it, what contract took away comes back first, with its rows. Pure.
 *
 * @throws StrataError DOWN_MISSING when a phase that has run has no way back
 */
export function planWayBack(migration: MigrationId, files: PhasedFiles, unfinished: Unfinished | undefined): WayBack[] {
  const stages = WAY_BACK.slice(WAY_BACK.indexOf(firstStage(files, unfinished)));
  for (const phase of stages.map(phaseOf)) {
    const needed = phase === "expand" || phase === "contract";
    if (!needed || files.up[phase] === undefined || files.down[phase] !== undefined) continue;
    throw new StrataError("DOWN_MISSING", {
      what: `${label(migration)} has no down/${phase}.sql, the way back from its ${phase}: ${files.folder}`,
    });
  }
  return stages.filter((stage) => files.down[phaseOf(stage)] !== undefined);
}

function firstStage({ up }: PhasedFiles, unfinished: Unfinished | undefined): WayBack {
  const stage = unfinished?.stage;
  if (stage !== undefined && isWayBack(stage)) return stage;
  const contracted = unfinished === undefined || (stage === "contract" && hasBegun(unfinished));
  return contracted && up.contract !== undefined ? "revert-contract" : "revert-expand";
}
