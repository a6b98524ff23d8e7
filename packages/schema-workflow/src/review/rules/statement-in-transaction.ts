import type { Rule } from "../rule.ts";
import { eachByItself } from "../safe-form.ts";
import { as, relationName, type Node } from "../syntax.ts";

/** VACUUM, DROP INDEX CONCURRENTLY, a block that commits … : what only runs outside a transaction. */
export const statementInTransaction: Rule = {
  id: "statement-in-transaction",
  severity: "danger",
  find({ facts, node, text }) {
    if (facts.refused === undefined || /\bunsafe use of new value\b/.test(facts.refused)) return undefined;
    if (as(node, "IndexStmt") !== undefined) return undefined;
    return {
      what: `PostgreSQL refuses it: ${facts.refused}.`,
      why: "The migration fails here every time, and takes back what came before it.",
      safe: eachByItself(...spared(node, text)),
    };
  },
};

/** VACUUM FULL and REINDEX SCHEMA are no better outside: without FULL, and concurrently, they let others work. */
function spared(node: Node | undefined, text: string): string[] {
  if (as(node, "ReindexStmt") !== undefined)
    return [text.replace(/^(REINDEX.*?\b(?:SCHEMA|DATABASE|SYSTEM))\b(?!\s+CONCURRENTLY)/is, "$1 CONCURRENTLY")];
  const vacuum = as(node, "VacuumStmt");
  const isFull = vacuum?.options?.some((option) => as(option, "DefElem")?.defname === "full") === true;
  if (vacuum === undefined || !isFull) return [text];
  const tables = (vacuum.rels ?? []).flatMap((one) => as(one, "VacuumRelation")?.relation ?? []);
  return tables.length === 0 ? ["VACUUM (ANALYZE)"] : tables.map((table) => `VACUUM (ANALYZE) ${relationName(table)}`);
}
