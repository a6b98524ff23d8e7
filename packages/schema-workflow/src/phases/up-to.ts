import { PHASES, type OrderedMigration, type Phase, type PhasedFiles, type ReplayStep } from "@strata/migration-engine";

/** A migration that has phases, in place of its script or beside it. */
export type PhasedMigration = OrderedMigration & { readonly phased: PhasedFiles };

export function hasPhases(migration: OrderedMigration): migration is PhasedMigration {
  return migration.phased !== undefined;
}

/** Whether there is no script beside the phases. */
export function hasPhasesAlone({ phased }: OrderedMigration): boolean {
  return phased !== undefined && phased.when === undefined;
}

/** The same migration by its phases, as far as one of them; nothing where none of its phases comes so early. */
export function upTo(migration: PhasedMigration, last: Phase): (PhasedMigration & ReplayStep) | undefined {
  const wanted = PHASES.slice(0, PHASES.indexOf(last) + 1);
  const up = Object.fromEntries(
    wanted.flatMap((phase) => {
      const file = migration.phased.up[phase];
      return file === undefined ? [] : [[phase, file]];
    }),
  );
  if (Object.keys(up).length === 0) return undefined;
  return { ...migration, form: "phased", phased: { ...migration.phased, up } };
}

/** The phase before another, whether the migration has it or not. */
export function phaseBefore(phase: Phase): Phase | undefined {
  return PHASES[PHASES.indexOf(phase) - 1];
}
