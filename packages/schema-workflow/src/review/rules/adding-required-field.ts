import type { Rule } from "../rule.ts";
import { list, note, notNull, script } from "../safe-form.ts";
import { addedColumns, columnConstraints, commandsOf, typeName, withCommands, withConstraints } from "../syntax.ts";

/** A column that must have a value and gets none: the rows that are there cannot have it. */
export const addingRequiredField: Rule = {
  id: "adding-required-field",
  severity: "danger",
  find({ facts, node }, { oldest }) {
    const added = facts.columns.filter(({ change, to }) => change === "added" && to?.endsWith(" not null") === true);
    const required = addedColumns(node).filter(({ column }) => {
      const kinds = columnConstraints(column).map(({ contype }) => contype);
      return (
        added.some(({ column: name }) => name === column.colname) &&
        !kinds.some((kind) => kind === "CONSTR_DEFAULT" || kind === "CONSTR_IDENTITY" || kind === "CONSTR_GENERATED") &&
        !typeName(column.typeName).endsWith("serial")
      );
    });
    const [first] = added;
    if (node === undefined || first === undefined || required.length === 0) return undefined;
    const { table } = first;
    const names = required.map(({ column }) => column.colname ?? "");
    const commands = commandsOf(node).map((command) => {
      const one = required.find((each) => each.command === command);
      if (one === undefined) return command;
      return {
        ...command,
        def: { ColumnDef: withConstraints(one.column, ({ contype }) => contype !== "CONSTR_NOTNULL") },
      };
    });
    return {
      what: `Adds ${list(names)} to ${table}, NOT NULL and without a default.`,
      why: `The statement fails where ${table} has rows. INSERTs of the previous release, which does not know the column, fail from then on.`,
      safe: `${script(...withCommands(node, commands))}${note(
        "In the migration of the release after this one, when every row has a value:",
        "-- strata: non-transactional",
        ...names.flatMap((column) => notNull(table, column, oldest)).map((line) => `${line};`),
      )}\n`,
    };
  },
};
