import { droppedProof } from "../proof.ts";
import type { Rule } from "../rule.ts";
import { eachByItself, list, notNull } from "../safe-form.ts";
import { underLock, whomItBlocks } from "../statement.ts";
import { addedConstraints, as, commandsOf, withCommands } from "../syntax.ts";

/** SET NOT NULL reads the whole table, unless a validated CHECK has proved it before. */
export const addingNotNullableField: Rule = {
  id: "adding-not-nullable-field",
  severity: "danger",
  async find(statement, review) {
    const { table: known, oldest } = review;
    const { facts, node } = statement;
    const changed = facts.columns.filter(
      ({ table, column, change }) =>
        change === "not null" && facts.scans.includes(table) && known(table)?.key.includes(column) !== true,
    );
    const [first] = changed;
    if (first === undefined || addedConstraints(node, "CONSTR_PRIMARY").length > 0) return undefined;
    const { table } = first;
    // Told by proof-dropped-early.
    for (const { column } of changed) if (await droppedProof(statement, review, table, column)) return undefined;
    const columns = changed.map(({ column }) => column);
    const rest = commandsOf(node).filter(
      ({ subtype, name = "", def }) =>
        !(subtype === "AT_SetNotNull" && columns.includes(name)) && as(def, "Constraint")?.contype !== "CONSTR_NOTNULL",
    );
    const forms = [
      ...(node === undefined ? [] : withCommands(node, rest)),
      ...columns.flatMap((column) => notNull(table, column, oldest)),
    ];
    return {
      what: `SET NOT NULL reads all of ${table} ${underLock(statement, table) ?? "to check it"}.`,
      why: `${whomItBlocks(statement, table)} waits until every row has been looked at for ${list(columns)}.`,
      safe: eachByItself(...forms),
      same: node === undefined ? undefined : forms,
    };
  },
};
