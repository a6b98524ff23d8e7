import { planRevert, type RevertPlan, type RevertStep, type RevertTarget } from "./plan.ts";
import type { ChangeOptions, RunOptions } from "./run/options.ts";
import { runSteps } from "./run/steps.ts";
import { inWorkplace, whileLocked } from "./run/workplace.ts";
import { vetScripts } from "./vet.ts";

export interface RevertOptions extends ChangeOptions {
  /** Reverts all that was applied after this migration, which stays: `<folder>` or `<package>/<folder>`. */
  readonly to?: string;
  /** Reverts everything. Without `to` and `all`, the newest migration alone. */
  readonly all?: boolean;
  /** Lets a down.sql lose what the older form cannot hold. */
  readonly acceptDataLoss?: boolean;
}

export interface RevertResult {
  /** Reverted by this run, newest first. */
  readonly reverted: readonly RevertStep[];
}

/**
 * Says what `revert` would do, without doing it. Needs no more rights than reading the ledger.
 *
 * @throws StrataError DOWN_MISSING, MIGRATION_UNKNOWN
 */
export function planReverting(options: RunOptions & Pick<RevertOptions, "to" | "all">): Promise<RevertPlan> {
  return inWorkplace(options, async ({ ordered, readEntries }) =>
    planRevert(ordered, await readEntries(), targetOf(options)),
  );
}

/**
 * Reverts migrations, newest first, each `down.sql` in one transaction with its ledger row. All of them must have a
 * `down.sql`, or nothing is reverted. On an empty ledger it does nothing.
 *
 * @throws StrataError with a code of the catalog
 */
export function revert(options: RevertOptions): Promise<RevertResult> {
  return inWorkplace(options, (workplace) =>
    whileLocked(workplace, options, async () => {
      const { ordered, ledger, readEntries } = workplace;
      const plan = planRevert(ordered, await readEntries(), targetOf(options));
      await vetScripts(
        plan.steps.filter((step) => step.wayBack === undefined).map((step) => ({ ...step, file: step.downFile })),
      );
      const hasPhases = plan.steps.some((step) => step.wayBack !== undefined);
      // Loaded where a migration has phases, and not for the others.
      const inPhases = hasPhases ? await import("./phases/steps.ts") : undefined;
      if (hasPhases) await (await import("./phases/vet.ts")).vetWaysBack(workplace, plan);
      options.report?.({ type: "revert-planned", plan });
      const settings = { "strata.accept_data_loss": options.acceptDataLoss === true ? "on" : "off" };
      await runSteps(workplace, options, "revert", plan.steps, (migration) => ({
        migration,
        file: migration.downFile,
        settings,
        hasHappened: async (here) => !(await here.has(migration)),
        keepLedger: (from) => from.remove(migration),
        finishLedger: async () => void (await ledger.remove(migration)),
        phases:
          migration.wayBack && inPhases?.revertingPhases(workplace, options, migration, migration.wayBack, settings),
      }));
      return { reverted: plan.steps };
    }),
  );
}

function targetOf({ to, all }: Pick<RevertOptions, "to" | "all">): RevertTarget {
  if (to !== undefined) return { downTo: to };
  return all === true ? "all" : "newest";
}
