import { blocksWrites } from "../../certificate/lock-modes.ts";
import type { Rule } from "../rule.ts";
import { eachByItself, list } from "../safe-form.ts";
import type { Statement } from "../statement.ts";
import { as, relationName } from "../syntax.ts";

/** What takes time belongs before a strong lock or after it, not under it. */
export const workUnderLock: Rule = {
  id: "work-under-lock",
  severity: "danger",
  find(statement, { statements, table }) {
    const { facts, held, start, text } = statement;
    // VALIDATE under a lock of its own table is told by validating-under-lock.
    if (facts.constraints.some(({ change }) => change === "validated")) return undefined;
    const busy = [...new Set([...facts.rewrites, ...facts.scans, ...facts.rows.map((one) => one.table)])].filter(
      (name) => table(name) !== undefined,
    );
    const filled = filledByQuery(statement);
    const work = [
      ...(busy.length > 0 ? [`Goes through all of ${list(busy)}`] : []),
      ...(busy.length === 0 && filled !== undefined ? [`Fills ${filled} from a query`] : []),
    ];
    const locks = [...held].filter(
      ([name, lock]) =>
        lock.line !== facts.line && blocksWrites(lock.mode) && table(name) !== undefined && !busy.includes(name),
    );
    if (work.length === 0 || locks.length === 0) return undefined;
    const takers = statements.filter(
      (one) => one.start < start && locks.some(([, { line }]) => line === one.facts.line),
    );
    return {
      what: `${work.join("")} and holds ${list(locks.map(([name, lock]) => `${lock.mode} on ${name} (line ${lock.line})`))} meanwhile.`,
      why: `${list(locks.map(([name]) => name))} is out of reach for as long as this takes, and has nothing to do with it.`,
      safe: eachByItself(...takers.map((one) => one.text), text),
      same: [text],
    };
  },
};

/** The table that INSERT … SELECT, CREATE TABLE AS or COPY fills: how many rows that are, only production knows. */
function filledByQuery({ node }: Statement): string | undefined {
  const made = as(node, "CreateTableAsStmt")?.into;
  if (made?.rel !== undefined) return made.skipData === true ? undefined : relationName(made.rel);
  const copied = as(node, "CopyStmt");
  if (copied?.is_from === true && copied.relation !== undefined) return relationName(copied.relation);
  const insert = as(node, "InsertStmt");
  const query = as(insert?.selectStmt, "SelectStmt");
  if (insert?.relation === undefined || query === undefined || (query.valuesLists ?? []).length > 0) return undefined;
  return relationName(insert.relation);
}
