import { findEdits } from "./edits.ts";
import { planApply, type ApplyPlan } from "./plan.ts";
import type { RunOptions } from "./run/options.ts";
import type { Workplace } from "./run/workplace.ts";

/** Makes the plan from what is on disk and in the ledger now. Changes nothing. */
export async function planFrom(
  { ordered, ignored, ledger, readEntries }: Workplace,
  { to, compareScripts }: Pick<RunOptions, "compareScripts"> & { readonly to?: string | undefined },
): Promise<ApplyPlan> {
  const entries = await readEntries();
  const edited = await findEdits(ordered, entries, ledger, compareScripts);
  return planApply(ordered, entries, { to, edited, ignored });
}
