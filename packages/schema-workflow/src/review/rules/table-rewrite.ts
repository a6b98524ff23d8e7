import type { Rule } from "../rule.ts";
import { list, note } from "../safe-form.ts";
import { underLock, whomItBlocks } from "../statement.ts";
import { as } from "../syntax.ts";

/** Whatever the statement is: a table that was there is written anew. SET LOGGED, SET TABLESPACE, a DO block … */
export const tableRewrite: Rule = {
  id: "table-rewrite",
  severity: "danger",
  last: true,
  find(statement, review) {
    const { facts, node } = statement;
    const tables = facts.rewrites.filter((name) => review.table(name) !== undefined);
    const [table] = tables;
    if (table === undefined || as(node, "TruncateStmt") !== undefined) return undefined;
    return {
      what: `Writes all of ${list(tables)} anew ${underLock(statement, table) ?? "under ACCESS EXCLUSIVE"}.`,
      why: `${whomItBlocks(statement, table)} waits until the whole table and its indexes are there again.`,
      safe: `${note(
        `Make a table as it should be, let triggers keep it in step with ${table}, copy the rows in batches, and swap the`,
        "names in a transaction of their own. Or acknowledge it, where the table is small:",
        "-- strata: acknowledge table-rewrite: <how long it took on a copy>",
      )}\n`,
    };
  },
};
