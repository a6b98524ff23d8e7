import { StrataError } from "./errors/strata-error.ts";
import { label } from "./migration.ts";
import type { ApplyPlan } from "./plan.ts";
import type { SchemaPackage } from "./schema-package.ts";

/** What to do with migrations that sort before one already applied. */
export type LatePolicy = "apply" | "refuse";

/** @throws StrataError MIGRATION_EDITED when the meaning of an applied migration was changed */
export function assertNotEdited({ edited }: ApplyPlan): void {
  const changed = edited.find(({ sameMeaning }) => !sameMeaning);
  if (changed === undefined) return;
  throw new StrataError("MIGRATION_EDITED", {
    what: `${label(changed)} was edited after it had been applied here.`,
    why: `The database was built with another text than the file has now.\n${changed.change}`.trimEnd(),
    next: `Undo the edit and write a new migration. If the database already is as the new text says: strata repair ${label(changed)}`,
    location: { file: changed.file },
  });
}

/** @throws StrataError MIGRATION_UNFINISHED when one of them was on its way back when it stopped */
export function assertNotOnWayBack({ steps }: ApplyPlan): void {
  const step = steps.find(({ unfinished }) => unfinished?.stage?.startsWith("revert-") === true);
  if (step === undefined) return;
  throw new StrataError("MIGRATION_UNFINISHED", {
    what: `${label(step)} stopped on its way back, at ${step.unfinished?.stage}.`,
    why: "Part of its old form is back already, and part of its new one is still there.",
    next: "Take it back to its end first: strata revert",
  });
}

/**
 * A migration that is gone does no harm, unless pending ones of its package, or of packages that depend on it, may build
 * on what nobody can read any more.
 *
 * @throws StrataError MIGRATION_MISSING
 */
export function assertNothingBuildsOnMissing({ missing, steps }: ApplyPlan, roster: readonly SchemaPackage[]): void {
  for (const gone of missing) {
    const affected = dependents(gone.package, roster);
    const step = steps.find((one) => affected.has(one.package));
    if (step === undefined) continue;
    throw new StrataError("MIGRATION_MISSING", {
      what: `${label(gone)} was applied here, and its folder is gone; ${label(step)} is pending after it.`,
      next: `Restore the folder from version control. If it is gone for good: strata repair --forget ${label(gone)}`,
    });
  }
}

/** @throws StrataError MIGRATION_LATE */
export function assertNotLate({ steps }: ApplyPlan): void {
  const late = steps.filter((step) => step.late);
  if (late.length === 0) return;
  throw new StrataError("MIGRATION_LATE", {
    what: `Late, and refused: ${late.map(label).join(", ")}`,
    next: "Rename the folder to a timestamp of today, or leave --late out to apply it now.",
  });
}

/** The package itself and all that depend on it, directly or not. */
function dependents(name: string, roster: readonly SchemaPackage[]): Set<string> {
  const found = new Set([name]);
  for (let before = 0; before !== found.size;) {
    before = found.size;
    for (const one of roster) if (one.dependsOn.some((dependency) => found.has(dependency))) found.add(one.name);
  }
  return found;
}
