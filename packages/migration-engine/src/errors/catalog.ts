import { connectionErrors } from "./connection-errors.ts";
import { inputErrors } from "./input-errors.ts";
import { runErrors } from "./run-errors.ts";
import { workflowErrors } from "./workflow-errors.ts";

export type { Outcome } from "./catalog-entry.ts";

/**
 * Every failure of the product that has a name, those of the command line included. A code never changes its meaning and
 * is never used again for another one.
 */
export const catalog = { ...inputErrors, ...connectionErrors, ...runErrors, ...workflowErrors };

export type ErrorCode = keyof typeof catalog;
