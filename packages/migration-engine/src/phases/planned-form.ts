import type { PhasedFiles } from "./files.ts";
import type { Form } from "./phase.ts";

/** What a plan can say of the form: of two, the one that runs is decided when its turn comes. */
export type PlannedForm = Form | "undecided";

/** Which form is left without a look at the database: that of an earlier run, or the only one that there is. */
export function knownForm(phased: PhasedFiles | undefined, begun: Form | undefined): PlannedForm {
  if (begun !== undefined) return begun;
  if (phased === undefined) return "script";
  return phased.when === undefined ? "phased" : "undecided";
}
