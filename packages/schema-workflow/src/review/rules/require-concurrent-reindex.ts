import type { Rule } from "../rule.ts";
import { eachByItself, list } from "../safe-form.ts";
import { as, relationName, word } from "../syntax.ts";

const KINDS: Readonly<Record<string, string>> = {
  REINDEX_OBJECT_INDEX: "INDEX",
  REINDEX_OBJECT_TABLE: "TABLE",
  REINDEX_OBJECT_SCHEMA: "SCHEMA",
  REINDEX_OBJECT_DATABASE: "DATABASE",
};

/** REINDEX builds its indexes in one go, unless concurrently. */
export const requireConcurrentReindex: Rule = {
  id: "require-concurrent-reindex",
  severity: "danger",
  find({ facts, node, text }) {
    const reindex = as(node, "ReindexStmt");
    const kind = KINDS[reindex?.kind ?? ""];
    if (reindex === undefined || kind === undefined || facts.rewrites.length === 0) return undefined;
    if (/\bCONCURRENTLY\b/i.test(text)) return undefined;
    const name = reindex.relation === undefined ? word(reindex.name ?? "") : relationName(reindex.relation);
    const tables = facts.locks.filter(({ kind: of }) => of === "table").map(({ relation }) => relation);
    return {
      what: `Builds ${list(facts.rewrites)} anew: ${facts.locks.map(({ relation, modes }) => `${modes[0]} on ${relation}`).join(", ")}.`,
      why: `Every write to ${list(tables)} waits until it is done, and so does every query that would use the index.`,
      safe: eachByItself(`REINDEX ${kind} CONCURRENTLY ${name}`),
    };
  },
};
