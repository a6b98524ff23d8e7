import { inBatches } from "../batch.ts";
import type { Rule } from "../rule.ts";
import { eachByItself, list } from "../safe-form.ts";
import { as, relationName } from "../syntax.ts";

/** TRUNCATE needs the table for itself, and with CASCADE all tables that refer to it. */
export const banTruncate: Rule = {
  id: "ban-truncate",
  severity: "danger",
  async find({ facts, node }, review) {
    const truncate = as(node, "TruncateStmt");
    const named = (truncate?.relations ?? []).flatMap((one) => {
      const relation = as(one, "RangeVar");
      return relation === undefined ? [] : [relationName(relation)];
    });
    const known = named.filter((name) => review.table(name) !== undefined);
    if (known.length === 0) return undefined;
    const emptied = facts.rewrites.filter((name) => review.table(name) !== undefined);
    const all = emptied.length > 0 ? emptied : known;
    const deletes = await Promise.all(
      known.map((name) =>
        inBatches(review.table(name), { DeleteStmt: { relation: { relname: name, inh: true, relpersistence: "p" } } }),
      ),
    );
    return {
      what: `Empties ${list(all)} under ACCESS EXCLUSIVE.`,
      why: `Every query on ${list(all)} waits for it, and it for every open transaction that has read them. The rows are gone.`,
      safe: eachByItself(...deletes),
    };
  },
};
