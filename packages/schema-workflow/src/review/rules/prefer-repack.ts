import type { Rule } from "../rule.ts";
import { eachByItself, list, note } from "../safe-form.ts";
import { as } from "../syntax.ts";

/** CLUSTER and VACUUM FULL write a table anew, and nobody gets at it meanwhile. */
export const preferRepack: Rule = {
  id: "prefer-repack",
  severity: "danger",
  find({ facts, node }, review) {
    const isOne = as(node, "ClusterStmt") !== undefined || as(node, "VacuumStmt") !== undefined;
    const tables = facts.rewrites.filter((name) => review.table(name) !== undefined);
    if (!isOne || tables.length === 0) return undefined;
    return {
      what: `Writes all of ${list(tables)} anew under ACCESS EXCLUSIVE.`,
      why: `Every query on ${list(tables)}, SELECT included, waits until it is done.`,
      safe: eachByItself(
        note(
          "Frees the space for new rows, while everybody works. To give it back to the disk: pg_repack, outside a migration.",
        ),
        ...tables.map((name) => `VACUUM (ANALYZE) ${name}`),
      ),
    };
  },
};
