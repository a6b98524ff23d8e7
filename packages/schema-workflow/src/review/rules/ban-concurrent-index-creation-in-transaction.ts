import type { Rule } from "../rule.ts";
import { eachByItself } from "../safe-form.ts";
import { as } from "../syntax.ts";

/** CREATE INDEX CONCURRENTLY commits in between, which a transaction around it does not allow. */
export const banConcurrentIndexCreationInTransaction: Rule = {
  id: "ban-concurrent-index-creation-in-transaction",
  severity: "danger",
  find({ facts, node, text }) {
    if (facts.refused === undefined || as(node, "IndexStmt")?.concurrent !== true) return undefined;
    return {
      what: `PostgreSQL refuses it: ${facts.refused}.`,
      why: "The migration fails here every time, and takes back what came before it.",
      safe: eachByItself(text),
    };
  },
};
