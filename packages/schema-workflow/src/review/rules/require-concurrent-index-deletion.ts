import type { Rule } from "../rule.ts";
import { eachByItself, list } from "../safe-form.ts";
import { as } from "../syntax.ts";

/** DROP INDEX needs its table for itself, and everybody queues behind whoever waits for that. */
export const requireConcurrentIndexDeletion: Rule = {
  id: "require-concurrent-index-deletion",
  severity: "danger",
  find({ facts, node, held }, { before }) {
    if (as(node, "DropStmt")?.removeType !== "OBJECT_INDEX" || !facts.transactional) return undefined;
    const dropped = new Set(facts.drops);
    const known = before.tables.flatMap(({ name, indexes, partitioned }) =>
      indexes
        .filter((index) => dropped.has(`index ${index.name}`))
        .map((index) => ({ table: name, index: index.name, partitioned })),
    );
    if (known.length === 0 || known.some(({ partitioned }) => partitioned)) return undefined;
    const tables = [...new Set(known.map(({ table }) => table))];
    const mode = held.get(tables[0] ?? "")?.mode ?? "ACCESS EXCLUSIVE";
    const forms = known.map(({ index }) => `DROP INDEX CONCURRENTLY ${index}`);
    return {
      what: `Drops ${list(known.map(({ index }) => index))} under ${mode} on ${list(tables)}.`,
      why: `The lock waits for every open transaction that has read ${list(tables)}, and every new query waits behind it.`,
      safe: eachByItself(...forms),
      same: forms,
    };
  },
};
