import type { Rule } from "../rule.ts";
import { note, script } from "../safe-form.ts";
import { as, relationName } from "../syntax.ts";

/** REFRESH MATERIALIZED VIEW keeps readers out, unless concurrently. */
export const refreshingMaterializedView: Rule = {
  id: "refreshing-materialized-view",
  severity: "danger",
  find({ facts, node }) {
    const refresh = as(node, "RefreshMatViewStmt");
    if (refresh?.relation === undefined || refresh.concurrent === true) return undefined;
    const view = relationName(refresh.relation);
    if (!facts.locks.some(({ relation }) => relation === view)) return undefined;
    return {
      what: `${view} is computed anew under ACCESS EXCLUSIVE.`,
      why: `Every query on ${view} waits until its query has ended.`,
      safe: `${note("Needs a unique index over columns of the view, without a WHERE.")}\n${script(
        `REFRESH MATERIALIZED VIEW CONCURRENTLY ${view}`,
      )}`,
    };
  },
};
