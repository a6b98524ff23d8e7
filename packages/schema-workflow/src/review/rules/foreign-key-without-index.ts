import { quoteIdentifier } from "@strata/migration-engine";
import type { Rule } from "../rule.ts";
import { bare, eachByItself, named } from "../safe-form.ts";
import { addedConstraints, as, relationName, strings } from "../syntax.ts";

/** Whoever deletes a row of the parent looks for rows of the child: without an index through all of them. */
export const foreignKeyWithoutIndex: Rule = {
  id: "foreign-key-without-index",
  severity: "advice",
  find({ node, text }, review) {
    const relation = as(node, "AlterTableStmt")?.relation;
    const table = relation === undefined ? undefined : review.table(relationName(relation));
    const made = review.statements.flatMap((one) => {
      const index = as(one.node, "IndexStmt");
      const isHere = index?.relation !== undefined && relationName(index.relation) === table?.name;
      return isHere ? [(index.indexParams ?? []).map((part) => as(part, "IndexElem")?.name ?? "")] : [];
    });
    const known = [...(table?.indexes.map(({ columns }) => columns) ?? []), ...made];
    const bareKey = addedConstraints(node, "CONSTR_FOREIGN")
      .map(({ constraint }) => strings(constraint.fk_attrs))
      .find((key) => !known.some((columns) => key.every((one) => columns.slice(0, key.length).includes(one))));
    if (table === undefined || bareKey === undefined || bareKey.length === 0) return undefined;
    const name = quoteIdentifier(named(bare(table.name), ...bareKey, "idx"));
    return {
      what: `No index of ${table.name} begins with ${bareKey.join(", ")}.`,
      why: `Every DELETE of a row that the key refers to, and every change of its key, reads all of ${table.name}.`,
      safe: eachByItself(
        `CREATE INDEX CONCURRENTLY ${name} ON ${table.name} (${bareKey.map(quoteIdentifier).join(", ")})`,
        text,
      ),
    };
  },
};
