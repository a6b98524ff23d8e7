import { createHash } from "node:crypto";
import { StrataError } from "./errors/strata-error.ts";
import { checksum } from "./ledger/checksum.ts";
import { label, readScript } from "./migration.ts";
import type { PlannedForm } from "./phases/planned-form.ts";
import type { ApplyPlan, ApplyStep } from "./plan.ts";
import { checksumOf, openScript } from "./sql/script-text.ts";

/** A plan that was written down to be read and approved, bound to the ledger and the files that it was made from. */
export interface PlanFile {
  readonly version: 1;
  /** Where the plan was told to stop. */
  readonly to?: string | undefined;
  /** Whether it was told to stop before the first contract. */
  readonly until?: "ready" | undefined;
  /** Of the ledger's entries: which migrations had been applied, and with which text. */
  readonly ledger: string;
  /** What would run, in order, each with the checksum of its script or of its phases. */
  readonly steps: readonly PlannedStep[];
}

interface PlannedStep {
  readonly package: string;
  readonly name: string;
  readonly checksum: string;
  /** Said where it has phases: which form was approved, and where in them it goes on. */
  readonly form?: PlannedForm | undefined;
  readonly stage?: string | undefined;
}

export async function toPlanFile({ applied, steps }: ApplyPlan, to?: string, until?: "ready"): Promise<PlanFile> {
  const ledger = createHash("sha256");
  for (const entry of applied) ledger.update(`${label(entry)}\0${entry.checksum}\n`);
  for (const { unfinished, ...step } of steps) {
    if (unfinished !== undefined)
      ledger.update(`${label(step)}\0${unfinished.statementsDone}\0${unfinished.inDoubt}\n`);
  }
  return {
    version: 1,
    to,
    until,
    ledger: ledger.digest("hex"),
    steps: await Promise.all(steps.map(planned)),
  };
}

async function planned({ package: owner, name, file, phased, form, unfinished }: ApplyStep): Promise<PlannedStep> {
  if (phased === undefined) return { package: owner, name, checksum: checksumOf(openScript(file)) };
  const { readBundle } = await import("./phases/bundle.ts");
  const script = phased.when === undefined ? "" : await readScript(file);
  const text = `${script}\n${await readBundle(phased)}`;
  return { package: owner, name, checksum: checksum(text), form, stage: unfinished?.stage };
}

/** @throws StrataError PLAN_INVALID */
export function parsePlanFile(text: string): PlanFile {
  try {
    const parsed = JSON.parse(text) as Partial<PlanFile> | null;
    if (parsed?.version === 1 && typeof parsed.ledger === "string" && Array.isArray(parsed.steps)) {
      const until = parsed.until === "ready" ? parsed.until : undefined;
      return { version: 1, to: parsed.to, until, ledger: parsed.ledger, steps: parsed.steps };
    }
  } catch (cause) {
    throw new StrataError("PLAN_INVALID", { what: "The plan is not JSON.", cause });
  }
  throw new StrataError("PLAN_INVALID", { what: "The file holds no plan of this version of Strata." });
}

/** @throws StrataError PLAN_STALE when what would run now is not what was approved */
export async function assertPlanIsCurrent(approved: PlanFile, plan: ApplyPlan): Promise<void> {
  const current = await toPlanFile(plan);
  if (current.ledger !== approved.ledger) {
    throw new StrataError("PLAN_STALE", {
      what: "Migrations were applied, reverted or repaired here since the plan was made.",
    });
  }
  if (JSON.stringify(current.steps) !== JSON.stringify(approved.steps)) {
    throw new StrataError("PLAN_STALE", { what: "Migrations were added, removed or edited since the plan was made." });
  }
}
