import type { Edit } from "./edits.ts";
import type { Finding } from "./finding/file.ts";
import { keepFinding } from "./finding/finding.ts";
import type { LedgerEntry, Unfinished } from "./ledger/entry.ts";
import { label, type MigrationId } from "./migration.ts";
import type { ApplyPlan, ApplyStep } from "./plan.ts";
import { planFrom } from "./plan-from.ts";
import type { MigrateOptions } from "./migrate.ts";
import type { RunOptions } from "./run/options.ts";
import { remainingPhases } from "./phases/files.ts";
import type { Phase } from "./phases/phase.ts";
import { inWorkplace, type Workplace } from "./run/workplace.ts";

/** One migration and how it stands here. */
export type MigrationStatus =
  | (MigrationId & { readonly state: "applied"; readonly entry: LedgerEntry; readonly edit: Edit | undefined })
  | (MigrationId & { readonly state: "missing"; readonly entry: LedgerEntry })
  | (MigrationId & {
      readonly state: "unfinished";
      /** Of one in phases: what `migrate` would do of it, in order; nothing where it is on its way back. */
      readonly remaining?: readonly Phase[] | undefined;
    } & Unfinished)
  | (MigrationId & { readonly state: "pending" | "late" });

/**
 * Says what `migrate` would do, without doing it. Needs no more rights than reading the ledger.
 *
 * @throws StrataError
 */
export function plan(options: RunOptions & Pick<MigrateOptions, "to" | "form">): Promise<ApplyPlan> {
  return inWorkplace(options, (workplace) => planFrom(workplace, options));
}

/**
 * How every migration stands: those of the folders in their order, then those of the ledger whose folder is gone.
 *
 * @throws StrataError
 */
export function status(options: RunOptions): Promise<MigrationStatus[]> {
  return inWorkplace(options, (workplace) => statusIn(workplace, options), allApplied);
}

function allApplied({ entries }: Finding): MigrationStatus[] {
  return entries().map((entry) => ({
    package: entry.package,
    name: entry.name,
    state: "applied",
    entry,
    edit: undefined,
  }));
}

async function statusIn(workplace: Workplace, options: RunOptions): Promise<MigrationStatus[]> {
  const made = await planFrom(workplace, options);
  await keepFinding(workplace, options, made);
  const { steps, applied, missing, edited } = made;
  const entries = new Map(applied.map((entry) => [label(entry), entry]));
  const pending = new Map(steps.map((step) => [label(step), step]));
  const edits = new Map(edited.map((edit) => [label(edit), edit]));
  const known = workplace.ordered.map((migration): MigrationStatus => {
    const id = { package: migration.package, name: migration.name };
    const entry = entries.get(label(id));
    if (entry !== undefined) return { ...id, state: "applied", entry, edit: edits.get(label(id)) };
    const step = pending.get(label(id));
    if (step?.unfinished !== undefined) return { ...id, state: "unfinished", ...step.unfinished, ...remaining(step) };
    return { ...id, state: step?.late === true ? "late" : "pending" };
  });
  return [
    ...known,
    ...missing.map((entry): MigrationStatus => ({
      package: entry.package,
      name: entry.name,
      state: "missing",
      entry,
    })),
  ];
}

function remaining({ phased, unfinished }: ApplyStep): { readonly remaining?: readonly Phase[] } {
  if (phased === undefined || unfinished?.stage === undefined) return {};
  return { remaining: remainingPhases(phased, unfinished.stage) };
}
