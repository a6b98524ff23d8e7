import { StrataError } from "../errors/strata-error.ts";
import type { Unfinished } from "../ledger/entry.ts";
import { PhaseNotes } from "../ledger/phase-notes.ts";
import { label, type MigrationId } from "../migration.ts";
import type { ChangeOptions } from "../run/options.ts";
import type { PhasesOfStep } from "../run/steps.ts";
import type { Workplace } from "../run/workplace.ts";
import type { PhasedFiles } from "./files.ts";
import { chooseForm } from "./form.ts";
import type { PlannedForm } from "./planned-form.ts";
import type { PlannedWayBack } from "./plan-way-back.ts";
import { runPhases } from "./run.ts";
import type { PhaseTools } from "./tools.ts";
import { runWayBack } from "./way-back.ts";

/** A migration that has phases, as far as it was planned. */
export interface PhasedStep extends MigrationId {
  readonly phased: PhasedFiles;
  readonly form: PlannedForm;
  readonly unfinished: Unfinished | undefined;
}

/** How a step of `migrate` is run by its phases, where this database takes them. */
export function applyingPhases(
  workplace: Workplace,
  options: ChangeOptions & { readonly until?: "ready" | undefined },
  { phased, form, unfinished, package: owner, name }: PhasedStep,
): PhasesOfStep {
  const migration = { package: owner, name };
  return {
    async areTaken() {
      const taken = form === "undecided" ? await chooseForm(workplace.session, migration, phased) : form;
      return taken === "phased";
    },
    run() {
      assertOwnSession(workplace, migration);
      return runPhases(toolsFor(workplace, options, migration, {}), phased, unfinished, options.until);
    },
  };
}

/** How a step of `revert` is run by the ways back of its phases. */
export function revertingPhases(
  workplace: Workplace,
  options: ChangeOptions,
  { package: owner, name }: MigrationId,
  wayBack: PlannedWayBack,
  settings: PhaseTools["settings"],
): PhasesOfStep {
  const id = { package: owner, name };
  return {
    areTaken: async () => true,
    async run() {
      assertOwnSession(workplace, id);
      await runWayBack(toolsFor(workplace, options, id, settings), wayBack);
      return "end";
    },
  };
}

/** @throws StrataError POOLER_REFUSED */
export function assertOwnSession({ ground }: Pick<Workplace, "ground">, migration: MigrationId): void {
  if (!ground.pooled) return;
  throw new StrataError("POOLER_REFUSED", {
    what: `${label(migration)} runs in phases, and a pooler such as PgBouncer stands between us and the server.`,
  });
}

function toolsFor(
  workplace: Workplace,
  options: ChangeOptions,
  migration: MigrationId,
  settings: PhaseTools["settings"],
): PhaseTools {
  const notes = new PhaseNotes(workplace.session, workplace.ground.schema, migration);
  return { workplace, options, migration, notes, settings };
}
