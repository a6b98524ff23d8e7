import { quoteIdentifier, quoteLiteral } from "@strata/migration-engine";
import type { Rule } from "../rule.ts";
import { note, script } from "../safe-form.ts";
import { as, strings } from "../syntax.ts";

/** The previous release goes on writing the old value, which is no more. */
export const renamingEnumValue: Rule = {
  id: "renaming-enum-value",
  severity: "danger",
  forPreviousRelease: true,
  find({ node }) {
    const { oldVal, newVal, typeName } = as(node, "AlterEnumStmt") ?? {};
    if (oldVal === undefined || newVal === undefined) return undefined;
    const type = strings(typeName).map(quoteIdentifier).join(".");
    return {
      what: `The value ${quoteLiteral(oldVal)} of ${type} becomes ${quoteLiteral(newVal)}.`,
      why: "Every query of the previous release that writes or compares with the old value fails.",
      safe: `${script(`ALTER TYPE ${type} ADD VALUE ${quoteLiteral(newVal)}`)}${note(
        "The release after this one writes the new value. Then the rows are changed in batches; the old value stays unused.",
      )}\n`,
    };
  },
};
