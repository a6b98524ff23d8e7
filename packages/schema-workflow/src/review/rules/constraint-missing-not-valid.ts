import type { Rule } from "../rule.ts";
import { eachByItself, list } from "../safe-form.ts";
import { underLock, whomItBlocks } from "../statement.ts";
import { validatedLater } from "../validated-later.ts";

/** A CHECK looks at every row when it is added, unless it comes NOT VALID. */
export const constraintMissingNotValid: Rule = {
  id: "constraint-missing-not-valid",
  severity: "danger",
  find(statement) {
    const { facts, node } = statement;
    const added = facts.constraints.filter(
      ({ table, kind, change }) => kind === "check" && change === "added" && facts.scans.includes(table),
    );
    const [first] = added;
    if (first === undefined) return undefined;
    const { table } = first;
    const forms = validatedLater(statement, table);
    return {
      what: `Adding ${list(added.map(({ constraint }) => constraint))} reads all of ${table} ${underLock(statement, table) ?? ""}.`,
      why: `${whomItBlocks(statement, table)} waits until every row has been checked.`,
      safe: eachByItself(...forms),
      same: node === undefined ? undefined : forms,
    };
  },
};
