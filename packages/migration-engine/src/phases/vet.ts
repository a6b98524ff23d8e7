import { StrataError } from "../errors/strata-error.ts";
import { readBackfillFile } from "./read-backfill.ts";
import { label, readScript, type MigrationId } from "../migration.ts";
import type { ApplyPlan, RevertPlan } from "../plan.ts";
import { phasesNotAtomic } from "../run/atomic.ts";
import type { Workplace } from "../run/workplace.ts";
import { findStatements } from "../sql/statements.ts";
import { vetScripts } from "../vet.ts";
import { scriptsOf, type PhasedFiles } from "./files.ts";
import { chooseForm } from "./form.ts";
import { phaseOf } from "./phase.ts";
import { assertOwnSession } from "./steps.ts";

/**
 * Looks through the phases of a run before anything is touched.
 *
 * @throws StrataError PHASES_INVALID, BACKFILL_INVALID, POOLER_REFUSED, ATOMIC_IMPOSSIBLE, or as `vetScripts`
 */
export async function vetPhases(
  workplace: Workplace,
  { atomic }: { readonly atomic?: boolean | undefined },
  { steps }: ApplyPlan,
): Promise<void> {
  for (const step of steps) {
    const { phased, form } = step;
    if (phased === undefined || form === "script") continue;
    if (form === "phased") {
      assertOwnSession(workplace, step);
      if (atomic === true) throw phasesNotAtomic(step);
    }
    if (form === "undecided") await vetAnswer(workplace, step, phased);
    await vetFiles(step, phased.up);
    for (const query of [phased.when, phased.guard]) if (query !== undefined) await vetQuery(step, query);
  }
}

/** @throws StrataError as `vetPhases` */
export async function vetWaysBack(workplace: Workplace, { steps }: RevertPlan): Promise<void> {
  for (const step of steps) {
    if (step.wayBack === undefined) continue;
    assertOwnSession(workplace, step);
    const { stages, files } = step.wayBack;
    const taken = new Set(stages.map(phaseOf));
    await vetFiles(step, Object.fromEntries(Object.entries(files.down).filter(([phase]) => isIn(taken, phase))));
  }
}

function isIn(taken: ReadonlySet<string>, phase: string): boolean {
  return taken.has(phase);
}

async function vetFiles({ package: owner, name }: MigrationId, files: PhasedFiles["up"]): Promise<void> {
  await vetScripts(scriptsOf(files).map((file) => ({ package: owner, name, file })));
  if (files.backfill !== undefined) await readBackfillFile(files.backfill);
}

/** An error may be that of a table which an earlier migration of this run makes; an answer that is none stays none. */
async function vetAnswer({ session }: Workplace, step: MigrationId, phased: PhasedFiles): Promise<void> {
  await chooseForm(session, step, phased).catch((error: unknown) => {
    if (!(error instanceof StrataError) || error.code !== "MIGRATION_FAILED") throw error;
  });
}

async function vetQuery(migration: MigrationId, file: string): Promise<void> {
  if (findStatements(await readScript(file)).length === 1) return;
  throw new StrataError("PHASES_INVALID", {
    what: `${label(migration)} asks by ${file}, which is not one query.`,
    next: "Write it as one SELECT.",
    location: { file },
  });
}
