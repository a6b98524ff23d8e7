import type { Rule } from "../rule.ts";
import { eachByItself, list } from "../safe-form.ts";
import { validatedLater } from "../validated-later.ts";

/** A foreign key looks at every row when it is added, unless it comes NOT VALID; and keeps writers off both tables. */
export const addingForeignKeyConstraint: Rule = {
  id: "adding-foreign-key-constraint",
  severity: "danger",
  find(statement) {
    const { facts, node, held } = statement;
    const added = facts.constraints.filter(
      ({ table, kind, change }) => kind === "foreign key" && change === "added" && facts.scans.includes(table),
    );
    const [first] = added;
    if (first === undefined) return undefined;
    const { table } = first;
    const forms = validatedLater(statement, table);
    const others = facts.scans.filter((name) => name !== table);
    const both = [table, ...others];
    return {
      what: `Adding ${list(added.map(({ constraint }) => constraint))} reads all of ${list(both)} under ${held.get(table)?.mode ?? "SHARE ROW EXCLUSIVE"}.`,
      why: `Every INSERT, UPDATE and DELETE on ${list(both)} waits until every row has been looked up.`,
      safe: eachByItself(...forms),
      same: node === undefined ? undefined : forms,
    };
  },
};
