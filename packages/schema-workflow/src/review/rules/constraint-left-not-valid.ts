import { quoteIdentifier } from "@strata/migration-engine";
import type { Rule } from "../rule.ts";
import { eachByItself, list } from "../safe-form.ts";

/** NOT VALID is the first half. Without the second the rows that were there are never looked at. */
export const constraintLeftNotValid: Rule = {
  id: "constraint-left-not-valid",
  severity: "advice",
  find({ facts }, { statements }) {
    const later = statements.flatMap((one) => one.facts.constraints);
    const left = facts.constraints.filter(
      ({ table, constraint, change }) =>
        change === "added not valid" &&
        !later.some(
          (one) =>
            one.table === table &&
            one.constraint === constraint &&
            (one.change === "validated" || one.change === "dropped"),
        ),
    );
    if (left.length === 0) return undefined;
    return {
      what: `${list(left.map(({ constraint }) => constraint))} stays NOT VALID.`,
      why: "Rows that were there before may break it for ever, and the planner does not go by it.",
      safe: [
        "-- In another transaction, or in the next migration:\n",
        eachByItself(
          ...left.map(
            ({ table, constraint }) => `ALTER TABLE ${table} VALIDATE CONSTRAINT ${quoteIdentifier(constraint)}`,
          ),
        ),
      ].join(""),
    };
  },
};
