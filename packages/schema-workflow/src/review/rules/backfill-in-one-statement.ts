import { inBatches } from "../batch.ts";
import type { Rule } from "../rule.ts";
import { eachByItself, note } from "../safe-form.ts";
import { underLock } from "../statement.ts";
import { as, relationName, type Node } from "../syntax.ts";

/** All rows of a table in one statement: their locks, and what they leave behind, last until the end of it all. */
export const backfillInOneStatement: Rule = {
  id: "backfill-in-one-statement",
  severity: "danger",
  async find(statement, review) {
    const { facts, node } = statement;
    if (!facts.transactional || facts.refused !== undefined) return undefined;
    const written = as(node, "UpdateStmt") ?? as(node, "DeleteStmt");
    const measured = facts.rows.find(({ updated, deleted }) => updated + deleted > 0);
    // A view is written through, and what has no rows here may have many elsewhere: then the syntax says it.
    const named = changesOf(node).flatMap(({ table: name, where }) => {
      const known = review.table(name);
      return known === undefined ? [] : [{ known, pinned: isPinned(where, known.key) }];
    });
    if (named.length > 0 && named.every(({ pinned }) => pinned)) return undefined;
    const table = named.find(({ pinned }) => !pinned)?.known ?? review.table(measured?.table ?? "");
    if (table === undefined) return undefined;
    const rows = facts.rows.find((one) => one.table === table.name);
    const all = review.certificate.existing.find((one) => one.table === table.name)?.rows ?? 0;
    const changed = rows === undefined ? 0 : rows.updated + rows.deleted;
    const under = underLock(statement, table.name);
    const blocked =
      under === undefined
        ? `Whoever changes one of these rows waits until the migration has ended`
        : `Nobody gets at ${table.name} until the migration has ended (${under})`;
    return {
      what: `${as(node, "DeleteStmt") === undefined ? "Changes" : "Deletes"} rows of ${table.name} in one statement: ${changed} of ${all} here.`,
      why: `${blocked}. The table doubles where all rows change, and a failure at the end takes all of it back.`,
      safe: eachByItself(
        node === undefined || written?.relation === undefined || relationName(written.relation) !== table.name
          ? note("Change the rows a thousand at a time, with a COMMIT each, by a key of the table.")
          : await inBatches(table, node),
      ),
    };
  },
};

/** Tables whose rows a statement changes or deletes, also in its WITH. */
function changesOf(node: Node | undefined): { table: string; where: Node | undefined }[] {
  const written = as(node, "UpdateStmt") ?? as(node, "DeleteStmt");
  const statement = written ?? as(node, "MergeStmt");
  const own =
    statement?.relation === undefined ? [] : [{ table: relationName(statement.relation), where: written?.whereClause }];
  const clauses = (statement ?? as(node, "SelectStmt") ?? as(node, "InsertStmt"))?.withClause?.ctes ?? [];
  return [...own, ...clauses.flatMap((one) => changesOf(as(one, "CommonTableExpr")?.ctequery))];
}

/** Whether a condition names single rows: every column of the key compared with constants. */
function isPinned(where: Node | undefined, key: readonly string[]): boolean {
  if (key.length === 0) return false;
  const pinned = new Set<string>();
  for (const condition of conjuncts(where)) {
    const comparison = as(condition, "A_Expr");
    const operator = as(comparison?.name?.[0], "String")?.sval;
    const isEqual = operator === "=" && (comparison?.kind === "AEXPR_OP" || comparison?.kind === "AEXPR_IN");
    const column = as(as(comparison?.lexpr, "ColumnRef")?.fields?.at(-1), "String")?.sval;
    const right = comparison?.rexpr;
    const constants = as(right, "List")?.items ?? (right === undefined ? [] : [right]);
    if (isEqual && column !== undefined && constants.length > 0 && constants.every(isConstant)) pinned.add(column);
  }
  return key.every((column) => pinned.has(column));
}

function conjuncts(where: Node | undefined): Node[] {
  const both = as(where, "BoolExpr");
  if (both?.boolop === "AND_EXPR") return (both.args ?? []).flatMap(conjuncts);
  return where === undefined ? [] : [where];
}

function isConstant(node: Node): boolean {
  return as(node, "A_Const") !== undefined || as(as(node, "TypeCast")?.arg, "A_Const") !== undefined;
}
