import type { Rule } from "../rule.ts";
import { eachByItself, list } from "../safe-form.ts";
import { underLock, whomItBlocks } from "../statement.ts";

/** Whatever the statement is: a table is read from end to end, and whoever writes to it waits. */
export const tableScanUnderLock: Rule = {
  id: "table-scan-under-lock",
  severity: "danger",
  last: true,
  find(statement, review) {
    const { facts, held, start, text } = statement;
    const read = facts.scans.filter(
      (name) => review.table(name) !== undefined && underLock(statement, name) !== undefined,
    );
    const [table] = read;
    if (table === undefined || facts.builds.some((one) => one.table === table)) return undefined;
    const takers = review.statements.filter(
      (one) => one.start < start && read.some((name) => held.get(name)?.line === one.facts.line),
    );
    return {
      what: `All of ${list(read)} is read ${underLock(statement, table) ?? ""}.`,
      why: `${whomItBlocks(statement, table)} waits until that is done.`,
      safe: eachByItself(...takers.map((one) => one.text), text),
      same: [text],
    };
  },
};
