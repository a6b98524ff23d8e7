import type { MigrationId } from "./migration.ts";
import type { PhasedFiles } from "./phases/files.ts";
import type { Form } from "./phases/phase.ts";
import { formOnDisk } from "./phases/text.ts";
import type { ChangeOptions } from "./run/options.ts";
import { runSteps } from "./run/steps.ts";
import { inTurn, inWorkplace, whileLocked } from "./run/workplace.ts";

/** A script, or phases, to be run again somewhere else. */
export interface ReplayStep extends MigrationId {
  /** Absolute path. */
  readonly file: string;
  readonly phased?: PhasedFiles | undefined;
  /** Which form it takes; the script of one that has both, when left out. */
  readonly form?: Form | undefined;
}

/**
 * Runs scripts in just the order in which they are given, each as `migrate` runs it and with its row in the ledger: what
 * happened to one database happens again to another, an empty one. Nothing is planned, so it is no way to migrate. Called
 * again with the scripts that follow, it goes on; with one that has run already, it does that one a second time.
 *
 * @throws StrataError with a code of the catalog
 */
export function replay(options: Omit<ChangeOptions, "roster">, steps: readonly ReplayStep[]): Promise<void> {
  const run: ChangeOptions = { ...options, roster: [] };
  return inWorkplace(run, (workplace) =>
    whileLocked(workplace, run, async () => {
      const { ledger } = workplace;
      await inTurn(workplace, run, async () => {
        await ledger.create();
        return undefined;
      });
      const inPhases = steps.some(takesPhases) ? await import("./phases/steps.ts") : undefined;
      await runSteps(workplace, run, "apply", steps, (migration) => ({
        migration,
        file: migration.file,
        hasHappened: async () => false,
        keepLedger: async (into, text, durationMs) => {
          const [, took] = await Promise.all([into.remove(migration), into.record(migration, text, durationMs)]);
          return took;
        },
        finishLedger: (durationMs) => ledger.finish(migration, durationMs),
        phases: takesPhases(migration)
          ? inPhases?.applyingPhases(workplace, run, { ...migration, form: "phased", unfinished: undefined })
          : undefined,
      }));
    }),
  );
}

function takesPhases(step: ReplayStep): step is ReplayStep & { readonly phased: PhasedFiles } {
  return step.phased !== undefined && (step.form ?? formOnDisk(step)) === "phased";
}
