import {
  assertNotEdited,
  assertNothingBuildsOnMissing,
  assertNotLate,
  assertNotOnWayBack,
  type LatePolicy,
} from "./guards.ts";
import type { Finding } from "./finding/file.ts";
import { keepFinding } from "./finding/finding.ts";
import type { Form } from "./phases/phase.ts";
import { assertPlanIsCurrent, type PlanFile } from "./plan-file.ts";
import type { ApplyPlan, ApplyStep } from "./plan.ts";
import { planFrom } from "./plan-from.ts";
import type { ChangeOptions } from "./run/options.ts";
import { runSteps, type Step } from "./run/steps.ts";
import { inTurn, inWorkplace, whileLocked, type Workplace } from "./run/workplace.ts";
import { vetScripts } from "./vet.ts";

export interface MigrateOptions extends ChangeOptions {
  /** Apply no further than this migration, `<folder>` or `<package>/<folder>`. */
  readonly to?: string | undefined;
  /** Stop before the first contract: all that is additive is done, and old and new code both work. */
  readonly until?: "ready" | undefined;
  /** Which form a migration takes that has two, whatever its `when.sql` says. */
  readonly form?: Form | undefined;
  /** What to do with migrations that sort before one already applied. Default: apply them. */
  readonly late?: LatePolicy | undefined;
  /** Apply all in one transaction: all of them stay, or none. Default: each in its own. */
  readonly atomic?: boolean | undefined;
  /** Apply just what was approved, or nothing. */
  readonly approved?: PlanFile | undefined;
}

export interface MigrateResult {
  /** Applied by this run, in order. Empty when the database was up to date. */
  readonly applied: readonly ApplyStep[];
  /** The one that waits for its contract, where the run was to stop there. */
  readonly ready?: ApplyStep | undefined;
  /** What comes after that one, and waits for it. */
  readonly waiting?: readonly ApplyStep[] | undefined;
}

/**
 * Applies what is pending, in order, each migration in one transaction with its ledger row.
 *
 * A second call finds nothing to do and writes nothing. Calls at the same time take turns; those that wait find the
 * work done. When a migration fails, nothing of it stays, those before it stay applied, and the error says where.
 *
 * @throws StrataError with a code of the catalog
 */
export function migrate(options: MigrateOptions): Promise<MigrateResult> {
  // What it is told to stop at, or may do, is judged by the plan; anything else means nothing where there is nothing to do.
  const settled = options.to === undefined && options.approved === undefined ? tellSettled(options) : undefined;
  return inWorkplace(options, (workplace) => applyPending(workplace, options), settled);
}

/** What comes of a run whose folders and ledger are as they were when all was applied. */
function tellSettled({ report }: MigrateOptions): (finding: Finding) => MigrateResult {
  return ({ entries }) => {
    const nothing = { steps: [], missing: [], edited: [], ignored: [] };
    report?.({
      type: "apply-planned",
      plan: {
        ...nothing,
        get applied() {
          return entries();
        },
      },
    });
    return { applied: [] };
  };
}

async function applyPending(workplace: Workplace, options: MigrateOptions): Promise<MigrateResult> {
  const { ledger } = workplace;
  const plan = async (): Promise<ApplyPlan> => {
    const made = await planFrom(workplace, { ...options, to: options.approved?.to ?? options.to });
    assertNotEdited(made);
    assertNotOnWayBack(made);
    assertNothingBuildsOnMissing(made, options.roster);
    if (options.late === "refuse") assertNotLate(made);
    if (options.approved !== undefined) await assertPlanIsCurrent(options.approved, made);
    await vetScripts(made.steps);
    if (made.steps.some(hasPhases)) await (await import("./phases/vet.ts")).vetPhases(workplace, options, made);
    return made;
  };

  // Up to date is said without the lock: rows in the ledger are committed work, whoever is busy with more.
  const isUpToDate = async (): Promise<boolean> => {
    const before = await plan();
    if (before.steps.length > 0) return false;
    await keepFinding(workplace, options, before);
    options.report?.({ type: "apply-planned", plan: before });
    return true;
  };

  if (await isUpToDate()) return { applied: [] };
  return whileLocked(workplace, options, async () => {
    if (!workplace.ground.ledgerExists) {
      await inTurn(workplace, options, async () => {
        // The first migration is not committed without it: who waits for the disk then waits for both.
        const lazily = workplace.session.execute("SET LOCAL synchronous_commit = off");
        await Promise.all([lazily, ledger.create()]);
        return undefined;
      });
    }
    const current = await plan();
    options.report?.({ type: "apply-planned", plan: current });
    const until = options.approved?.until ?? options.until;
    const inPhases = current.steps.some(hasPhases) ? await import("./phases/steps.ts") : undefined;
    const toStep = (migration: ApplyStep): Step => ({
      migration,
      file: migration.file,
      unfinished: migration.unfinished,
      hasHappened: (here) => here.has(migration),
      keepLedger: (into, text, durationMs) => into.record(migration, text, durationMs),
      finishLedger: (durationMs) => ledger.finish(migration, durationMs),
      phases: hasPhases(migration) ? inPhases?.applyingPhases(workplace, { ...options, until }, migration) : undefined,
    });
    if (options.atomic === true) {
      const { runAtomically } = await import("./run/atomic.ts");
      await runAtomically(workplace, options, current.steps.map(toStep));
      return { applied: current.steps };
    }
    const done = await runSteps(workplace, options, "apply", current.steps, toStep);
    const [ready, ...waiting] = current.steps.slice(done);
    return ready === undefined ? { applied: current.steps } : { applied: current.steps.slice(0, done), ready, waiting };
  });
}

function hasPhases(step: ApplyStep): step is ApplyStep & Required<Pick<ApplyStep, "phased">> {
  return step.phased !== undefined && step.form !== "script";
}
