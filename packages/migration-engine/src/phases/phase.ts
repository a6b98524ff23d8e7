/** The phases of a migration, in the order in which they run. */
export const PHASES = ["expand", "backfill", "enforce", "contract"] as const;

export type Phase = (typeof PHASES)[number];

/** The way back, phase by phase: what contract took away comes back first, what expand added goes last. */
export const WAY_BACK = ["revert-contract", "revert-backfill", "revert-enforce", "revert-expand"] as const;

export type WayBack = (typeof WAY_BACK)[number];

/** Where a migration in phases stands: on its way, or on its way back. */
export type Stage = Phase | WayBack;

/** Which of its two forms of a migration ran, or would: one script, or phases. */
export type Form = "script" | "phased";

const STAGES: ReadonlySet<string> = new Set([...PHASES, ...WAY_BACK]);

export function isStage(text: string | null): text is Stage {
  return text !== null && STAGES.has(text);
}

export function isWayBack(stage: Stage): stage is WayBack {
  return stage.startsWith("revert-");
}

/** The phase whose work a stage of the way back takes back, or the phase itself: what its file is called. */
export function phaseOf(stage: Stage): Phase {
  const name = stage.replace(/^revert-/, "");
  return PHASES.find((phase) => phase === name) ?? "expand";
}

/** Whether anything of a stage has run, or may have. */
export function hasBegun({
  statementsDone,
  inDoubt,
}: {
  readonly statementsDone: number;
  readonly inDoubt: boolean;
}): boolean {
  return statementsDone > 0 || inDoubt;
}
