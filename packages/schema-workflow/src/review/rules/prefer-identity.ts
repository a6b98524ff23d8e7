import type { Rule } from "../rule.ts";
import { note } from "../safe-form.ts";
import { addedColumns, typeName } from "../syntax.ts";

/** serial leaves a sequence whose rights and owner are nobody's business until they are. */
export const preferIdentity: Rule = {
  id: "prefer-identity",
  severity: "advice",
  find({ facts, node }) {
    const serial = addedColumns(node).filter(({ column }) => typeName(column.typeName).endsWith("serial"));
    if (serial.length === 0 || !facts.columns.some(({ change }) => change === "added")) return undefined;
    return {
      what: `${serial.map(({ column }) => column.colname).join(", ")} is serial.`,
      why: "Rights on its sequence have to be given by themselves, and values can be written past it.",
      safe: `${note("bigint GENERATED ALWAYS AS IDENTITY, in the SQL standard's words.")}\n`,
    };
  },
};
