import type { Rule } from "../rule.ts";
import { list, note } from "../safe-form.ts";
import { as, relationName } from "../syntax.ts";

/** The previous release may still need the right. */
export const banRevoke: Rule = {
  id: "ban-revoke",
  severity: "advice",
  forPreviousRelease: true,
  find({ node }, { table: known }) {
    const grant = as(node, "GrantStmt");
    if (grant === undefined || grant.is_grant === true) return undefined;
    const tables = (grant.objects ?? []).flatMap((one) => {
      const relation = as(one, "RangeVar");
      return relation === undefined || known(relationName(relation)) === undefined ? [] : [relationName(relation)];
    });
    if (tables.length === 0) return undefined;
    return {
      what: `Takes a right on ${list(tables)} away.`,
      why: "The previous release may still need it.",
      safe: `${note("Take it away when the previous release has gone.")}\n`,
    };
  },
};
