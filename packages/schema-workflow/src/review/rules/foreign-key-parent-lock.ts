import { blocksWrites } from "../../certificate/lock-modes.ts";
import type { Rule } from "../rule.ts";
import { eachByItself, list } from "../safe-form.ts";
import { as, type Node } from "../syntax.ts";
import { changedTable } from "../target.ts";

/** A foreign key that comes or goes locks the table that it refers to as well, which the statement may not even name. */
export const foreignKeyParentLock: Rule = {
  id: "foreign-key-parent-lock",
  severity: "advice",
  find({ facts, node, text }, review) {
    const own = changedTable(node) ?? createdTable(node);
    const isOne =
      own !== undefined && (as(node, "AlterTableStmt") ?? as(node, "CreateStmt") ?? as(node, "DropStmt")) !== undefined;
    const parents = facts.locks.filter(
      ({ relation, kind, modes: [mode] }) =>
        kind === "table" &&
        relation !== own &&
        mode !== undefined &&
        blocksWrites(mode) &&
        !facts.drops.includes(`table ${relation}`),
    );
    const known = parents.filter(({ relation }) => review.table(relation)?.partitioned === false);
    const isKey =
      facts.constraints.some(({ kind }) => kind === "foreign key") ||
      /\bREFERENCES\b/i.test(text) ||
      as(node, "DropStmt") !== undefined;
    if (!isOne || !isKey || known.length === 0) return undefined;
    return {
      what: `Takes ${list(known.map(({ relation, modes }) => `${modes[0]} on ${relation}`))} too, for the foreign key.`,
      why: `${list(known.map(({ relation }) => relation))} is out of reach for writers until the transaction ends, and a transaction that uses both tables in the other order may end in a deadlock.`,
      safe: eachByItself(text),
    };
  },
};

function createdTable(node: Node | undefined): string | undefined {
  return as(node, "CreateStmt")?.relation?.relname;
}
