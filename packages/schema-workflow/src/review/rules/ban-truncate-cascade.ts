import type { Rule } from "../rule.ts";
import { list, note } from "../safe-form.ts";
import { as } from "../syntax.ts";

/** CASCADE empties tables that the statement does not name. */
export const banTruncateCascade: Rule = {
  id: "ban-truncate-cascade",
  severity: "danger",
  find({ facts, node }, review) {
    const truncate = as(node, "TruncateStmt");
    const named = new Set((truncate?.relations ?? []).flatMap((one) => as(one, "RangeVar")?.relname ?? []));
    const others = facts.rewrites.filter((name) => review.table(name) !== undefined && !named.has(name));
    if (truncate?.behavior !== "DROP_CASCADE" || others.length === 0) return undefined;
    return {
      what: `Empties ${list(others)} too, which the statement does not name.`,
      why: `All rows of ${list(others)} are gone.`,
      safe: `${note(`Delete what is meant to go, table by table; ${list(others)} first. Never with CASCADE.`)}\n`,
    };
  },
};
