import type { Rule } from "../rule.ts";
import { eachByItself } from "../safe-form.ts";
import { as, commandsOf, relationName } from "../syntax.ts";

/** DETACH PARTITION needs the whole table for itself, unless concurrently (PostgreSQL 14). */
export const requireConcurrentPartitionDetach: Rule = {
  id: "require-concurrent-partition-detach",
  severity: "danger",
  find({ node }, review) {
    const relation = as(node, "AlterTableStmt")?.relation;
    const [detached] = commandsOf(node, "AT_DetachPartition").flatMap(({ def }) => as(def, "PartitionCmd") ?? []);
    if (relation === undefined || detached?.name === undefined || detached.concurrent === true) return undefined;
    const [table, partition] = [relationName(relation), relationName(detached.name)];
    if (review.table(table) === undefined) return undefined;
    const form = `ALTER TABLE ${table} DETACH PARTITION ${partition} CONCURRENTLY`;
    return {
      what: `${partition} is detached under ACCESS EXCLUSIVE on ${table}.`,
      why: `The lock waits for every open transaction that has used ${table}, and every new query on any part of it waits behind it.`,
      safe: eachByItself(form),
      same: [form],
    };
  },
};
