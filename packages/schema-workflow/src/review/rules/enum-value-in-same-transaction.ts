import type { Rule } from "../rule.ts";
import { eachByItself } from "../safe-form.ts";
import { as } from "../syntax.ts";

/** A value of an enum cannot be used in the transaction that adds it (manual, ALTER TYPE, notes). */
export const enumValueInSameTransaction: Rule = {
  id: "enum-value-in-same-transaction",
  severity: "danger",
  find({ facts, text, start }, { statements }) {
    if (facts.refused === undefined || !/\bunsafe use of new value\b/.test(facts.refused)) return undefined;
    const adding = statements.filter((one) => one.start < start && as(one.node, "AlterEnumStmt")?.newVal !== undefined);
    return {
      what: `PostgreSQL refuses it: ${facts.refused}.`,
      why: "The migration fails here every time, and takes back what came before it.",
      safe: eachByItself(...adding.map((one) => one.text), text),
    };
  },
};
