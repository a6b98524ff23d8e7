import { findEdits } from "./edits.ts";
import { planApply, type ApplyPlan, type ApplyStep } from "./plan.ts";
import type { Form } from "./phases/phase.ts";
import type { RunOptions } from "./run/options.ts";
import type { Workplace } from "./run/workplace.ts";

/** Makes the plan from what is on disk and in the ledger now. Changes nothing. */
export async function planFrom(
  workplace: Workplace,
  {
    to,
    form,
    compareScripts,
  }: Pick<RunOptions, "compareScripts"> & { readonly to?: string | undefined; readonly form?: Form | undefined },
): Promise<ApplyPlan> {
  const { ordered, ignored, ledger, readEntries } = workplace;
  const entries = await readEntries();
  const edited = await findEdits(ordered, entries, ledger, compareScripts);
  const plan = planApply(ordered, entries, { to, edited, ignored });
  if (!plan.steps.some((step) => step.form === "undecided")) return plan;
  const steps: ApplyStep[] = [];
  for (const step of plan.steps) steps.push(await decide(workplace, step, form));
  return { ...plan, steps };
}

/** Looks which of its two forms a migration would take, as far as that can be said before its turn. */
async function decide({ session }: Workplace, step: ApplyStep, forced: Form | undefined): Promise<ApplyStep> {
  if (step.form !== "undecided" || step.phased === undefined) return step;
  if (forced !== undefined) return { ...step, form: forced };
  const { foreseeForm } = await import("./phases/form.ts");
  return { ...step, form: await foreseeForm(session, step, step.phased) };
}
