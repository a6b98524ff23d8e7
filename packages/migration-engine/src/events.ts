import type { LockHolder } from "./ledger/lock.ts";
import type { MigrationId } from "./migration.ts";
import type { BackfillEvent } from "./backfill/events.ts";
import type { Stage } from "./phases/phase.ts";
import type { Sight } from "./run/watch.ts";
import type { ApplyPlan, RevertPlan } from "./plan.ts";

/** What a run tells while it works. The engine has no console; whoever calls it decides what to show. */
export type RunEvent =
  | { readonly type: "lock-waiting"; readonly holder: LockHolder | undefined; readonly waitedMs: number }
  | { readonly type: "lock-acquired"; readonly waitedMs: number }
  | { readonly type: "apply-planned"; readonly plan: ApplyPlan }
  | { readonly type: "revert-planned"; readonly plan: RevertPlan }
  | { readonly type: "started"; readonly action: Action; readonly migration: MigrationId; readonly position: Position }
  | {
      readonly type: "finished";
      readonly action: Action;
      readonly migration: MigrationId;
      readonly position: Position;
      readonly durationMs: number;
    }
  | { readonly type: "phase-started"; readonly migration: MigrationId; readonly stage: Stage }
  | {
      readonly type: "phase-finished";
      readonly migration: MigrationId;
      readonly stage: Stage;
      readonly durationMs: number;
    }
  | BackfillEvent
  /** All but contract is done, and the run was told to stop there. */
  | { readonly type: "ready"; readonly migration: MigrationId; readonly position: Position }
  | { readonly type: "watched"; readonly migration: MigrationId; readonly sight: Sight }
  | { readonly type: "retry"; readonly migration: MigrationId; readonly waitMs: number; readonly attempt: number }
  | { readonly type: "notice"; readonly migration: MigrationId; readonly severity: string; readonly message: string };

export type Action = "apply" | "revert";

/** The how-manieth of how many, from 1. */
export interface Position {
  readonly index: number;
  readonly total: number;
}

export type Report = (event: RunEvent) => void;
