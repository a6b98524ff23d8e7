import { label, type AdoptPlan } from "../../src/index.ts";

/** What would be recorded and by what it is known, one line each: `a/0000_one by hash,time, edited`. */
export function stepsOf({ steps }: AdoptPlan): string[] {
  return steps.map((step) => `${label(step)} by ${step.by.join()}${step.edited ? ", edited" : ""}`);
}
