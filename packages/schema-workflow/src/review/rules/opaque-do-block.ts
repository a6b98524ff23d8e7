import type { Rule } from "../rule.ts";
import { note } from "../safe-form.ts";
import { as } from "../syntax.ts";

/** What a block does may depend on what it finds, and was measured for what it found here. */
export const opaqueDoBlock: Rule = {
  id: "opaque-do-block",
  severity: "advice",
  find({ facts, node, text }) {
    if (as(node, "DoStmt") === undefined || facts.locks.length === 0) return undefined;
    if (!/\b(?:IF|EXECUTE|CASE|LOOP)\b/i.test(text)) return undefined;
    return {
      what: "The block decides by what it finds; measured is what it did here.",
      why: "Branches that were not taken, and loops over more rows, have not been seen.",
      safe: `${note("Write what is to happen as statements, where that is possible.")}\n`,
    };
  },
};
