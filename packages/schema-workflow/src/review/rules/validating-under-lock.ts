import type { Rule } from "../rule.ts";
import { eachByItself, list } from "../safe-form.ts";
import { underLock, whomItBlocks } from "../statement.ts";

/** VALIDATE lets others work; but not in the transaction that has added the constraint, whose lock lasts. */
export const validatingUnderLock: Rule = {
  id: "validating-under-lock",
  severity: "danger",
  find(statement, { statements }) {
    const { facts, held, start, text } = statement;
    const validated = facts.constraints.filter(
      ({ table, change }) =>
        change === "validated" && facts.scans.includes(table) && underLock(statement, table) !== undefined,
    );
    const [first] = validated;
    if (first === undefined) return undefined;
    const { table } = first;
    const before = statements.filter((one) => one.start < start && one.facts.line === held.get(table)?.line);
    return {
      what: `Validating ${list(validated.map(({ constraint }) => constraint))} reads all of ${table} ${underLock(statement, table) ?? ""}.`,
      why: `${whomItBlocks(statement, table)} waits until every row has been checked.`,
      safe: eachByItself(...before.map((one) => one.text), text),
      same: [text],
    };
  },
};
