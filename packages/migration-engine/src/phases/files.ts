import { isWayBack, PHASES, type Phase, type Stage } from "./phase.ts";

/** The files of a migration in phases, each with its absolute path. */
export interface PhasedFiles {
  /** Absolute path of the folder that they lie in. */
  readonly folder: string;
  /** What applies it; at least one of expand and contract. */
  readonly up: Readonly<Partial<Record<Phase, string>>>;
  /** What takes each phase back. */
  readonly down: Readonly<Partial<Record<Phase, string>>>;
  /** One query; the rows that it gives say why contract has to wait. */
  readonly guard: string | undefined;
  /** One query that gives true where the phases are to run, false where the script beside them is. Only of two forms. */
  readonly when: string | undefined;
}

/** All of them, in the order in which they count; those of the way back are not part of what has been applied. */
export function filesOf({ up, guard, when }: PhasedFiles): string[] {
  return [when, up.expand, up.backfill, up.enforce, guard, up.contract].filter((file) => file !== undefined);
}

/** Those that are scripts, without the queries. */
export function scriptsOf(files: Readonly<Partial<Record<Phase, string>>>): string[] {
  return [files.expand, files.enforce, files.contract].filter((file) => file !== undefined);
}

/** What is left to do of a migration that is at a stage; nothing of one that is on its way back. */
export function remainingPhases({ up }: PhasedFiles, at: Stage): Phase[] {
  if (isWayBack(at)) return [];
  return PHASES.slice(PHASES.indexOf(at)).filter((phase) => up[phase] !== undefined);
}
