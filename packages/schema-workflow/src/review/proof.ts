import type { Review, Statement } from "./statement.ts";
import { addedConstraints, as, parseStatement, relationName, strings, type Node } from "./syntax.ts";

/** A CHECK that proved NOT NULL, and went before SET NOT NULL could use it. */
export interface DroppedProof {
  readonly check: string;
  /** The statement that dropped it: perhaps the one that sets NOT NULL. */
  readonly by: Statement;
}

/**
 * Looks for the proof that SET NOT NULL might have used (manual, ALTER TABLE, SET NOT NULL). What an ALTER TABLE drops is
 * gone before anything else of it is done, in whatever order it is written (tablecmds.c: AT_PASS_DROP comes first).
 */
export async function droppedProof(
  statement: Statement,
  review: Review,
  table: string,
  column: string,
): Promise<DroppedProof | undefined> {
  const proving = new Set<string>();
  const validated = new Set<string>();
  for (const check of review.table(table)?.checks ?? []) {
    const parsed = await parseStatement(`ALTER TABLE t ADD ${check.definition}`);
    if (addedChecks(parsed).some(({ expression }) => provesNotNull(expression, column))) proving.add(check.name);
    if (check.validated) validated.add(check.name);
  }
  for (const one of review.statements.filter(({ start }) => start <= statement.start)) {
    if (isAbout(one.node, table)) {
      for (const { name, expression } of addedChecks(one.node))
        if (provesNotNull(expression, column)) proving.add(name);
    }
    for (const { constraint, change } of one.facts.constraints.filter((each) => each.table === table)) {
      if (change === "validated" || change === "added") validated.add(constraint);
      const isProof = proving.has(constraint) && validated.has(constraint);
      if (change === "dropped" && isProof) return { check: constraint, by: one };
    }
  }
  return undefined;
}

function isAbout(node: Node | undefined, table: string): boolean {
  const relation = as(node, "AlterTableStmt")?.relation;
  return relation !== undefined && relationName(relation) === table;
}

function addedChecks(node: Node | undefined): { name: string; expression: Node }[] {
  return addedConstraints(node, "CONSTR_CHECK").flatMap(({ constraint: { conname = "", raw_expr: expression } }) =>
    expression === undefined ? [] : [{ name: conname, expression }],
  );
}

function provesNotNull(condition: Node, column: string): boolean {
  const both = as(condition, "BoolExpr");
  if (both?.boolop === "AND_EXPR") return (both.args ?? []).some((one) => provesNotNull(one, column));
  const test = as(condition, "NullTest");
  const named = strings(as(test?.arg, "ColumnRef")?.fields).at(-1);
  return test?.nulltesttype === "IS_NOT_NULL" && named === column;
}
