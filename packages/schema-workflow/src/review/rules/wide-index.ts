import type { Rule } from "../rule.ts";
import { note } from "../safe-form.ts";
import { as } from "../syntax.ts";

/** An index over many columns is seldom better than one over the two that narrow most. */
export const wideIndex: Rule = {
  id: "wide-index",
  severity: "advice",
  find({ facts, node }) {
    const index = as(node, "IndexStmt");
    const columns = index?.indexParams?.length ?? 0;
    if (index?.unique === true || columns <= 3 || !facts.creates.some((name) => name.startsWith("index ")))
      return undefined;
    return {
      what: `The index has ${columns} columns.`,
      why: "Every write keeps it up, and a query that does not name the first columns cannot use it.",
      safe: `${note("Begin with the columns that narrow most, and leave the rest out.")}\n`,
    };
  },
};
