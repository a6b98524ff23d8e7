import { quoteIdentifier, quoteLiteral } from "@strata/migration-engine";
import type { Rule } from "../rule.ts";
import { script } from "../safe-form.ts";
import { as, strings } from "../syntax.ts";

/** A new value of an enum comes last, and sorts there for ever. */
export const requireEnumValueOrdering: Rule = {
  id: "require-enum-value-ordering",
  severity: "advice",
  find({ node }) {
    const { oldVal, newVal, newValNeighbor, typeName } = as(node, "AlterEnumStmt") ?? {};
    if (newVal === undefined || oldVal !== undefined || newValNeighbor !== undefined) return undefined;
    const type = strings(typeName).map(quoteIdentifier).join(".");
    return {
      what: `${quoteLiteral(newVal)} becomes the last value of ${type}.`,
      why: "ORDER BY and comparisons go by the order of the values, which cannot be changed later.",
      safe: script(`ALTER TYPE ${type} ADD VALUE ${quoteLiteral(newVal)} AFTER '<the value before it>'`),
    };
  },
};
