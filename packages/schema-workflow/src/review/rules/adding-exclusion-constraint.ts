import type { Rule } from "../rule.ts";
import { note } from "../safe-form.ts";
import { whomItBlocks } from "../statement.ts";

/** An exclusion constraint can neither be added NOT VALID nor with an index that is there. */
export const addingExclusionConstraint: Rule = {
  id: "adding-exclusion-constraint",
  severity: "danger",
  find(statement) {
    const { facts } = statement;
    const added = facts.constraints.find(({ kind, change }) => kind === "exclusion" && change === "added");
    if (added === undefined || !facts.builds.some(({ table }) => table === added.table)) return undefined;
    const { table, constraint } = added;
    return {
      what: `The index of ${constraint} is built over all of ${table} under ACCESS EXCLUSIVE.`,
      why: `${whomItBlocks(statement, table)} waits until it is built, and until every row has been compared with the others.`,
      safe: `${note(
        "PostgreSQL has no other way to add one. Either make a table that has it from the start, let the application write",
        `both and copy the rows over in batches; or acknowledge it, where ${table} is small enough:`,
        "-- strata: acknowledge adding-exclusion-constraint: <how long it took on a copy>",
      )}\n`,
    };
  },
};
