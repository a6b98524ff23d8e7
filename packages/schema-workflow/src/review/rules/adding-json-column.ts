import type { Rule } from "../rule.ts";
import { list, script } from "../safe-form.ts";
import { addedColumns, commandsOf, typeName, withCommands } from "../syntax.ts";

/** json has no equality: SELECT DISTINCT, UNION and GROUP BY over the table stop working. */
export const addingJsonColumn: Rule = {
  id: "adding-json-column",
  severity: "danger",
  find({ facts, node }) {
    const added = facts.columns.filter(({ change, to }) => change === "added" && /^json(?: not null)?$/.test(to ?? ""));
    const [first] = added;
    if (node === undefined || first === undefined) return undefined;
    const columns = addedColumns(node).filter(({ column }) => typeName(column.typeName) === "json");
    const commands = commandsOf(node).map((command) => {
      const column = columns.find((one) => one.command === command)?.column;
      if (column?.typeName === undefined) return command;
      const names = [{ String: { sval: "jsonb" } }];
      return { ...command, def: { ColumnDef: { ...column, typeName: { ...column.typeName, names } } } };
    });
    return {
      what: `${list(added.map(({ column }) => column))} of ${first.table} is json, which has no equality operator.`,
      why: `Queries of the previous release with SELECT DISTINCT, UNION or GROUP BY over all columns of ${first.table} fail.`,
      safe: script(...withCommands(node, commands)),
    };
  },
};
