import { quoteIdentifier } from "@strata/migration-engine";
import { updateInBatches } from "../batch.ts";
import type { Rule } from "../rule.ts";
import { eachByItself, list, notNull } from "../safe-form.ts";
import { whomItBlocks } from "../statement.ts";
import { addedColumns, columnConstraints, commandsOf, toSql, withCommands, withConstraints } from "../syntax.ts";

/** A default that gives each row another value has to be written into each row. A constant one is not (PostgreSQL 11). */
export const addingFieldWithDefault: Rule = {
  id: "adding-field-with-default",
  severity: "danger",
  async find(statement, review) {
    const { facts, node } = statement;
    const [table] = facts.rewrites;
    const added = addedColumns(node).filter(({ column }) =>
      columnConstraints(column).some(({ contype }) => contype === "CONSTR_DEFAULT"),
    );
    if (node === undefined || table === undefined || added.length === 0) return undefined;
    const rest = commandsOf(node).filter((command) => added.every((one) => one.command !== command));
    const forms = await Promise.all(
      added.map(async ({ command, column }) => {
        const name = column.colname ?? "";
        const constraints = columnConstraints(column);
        const value = constraints.find(({ contype }) => contype === "CONSTR_DEFAULT")?.raw_expr;
        const required = constraints.some(({ contype }) => contype === "CONSTR_NOTNULL");
        const bareColumn = { ...command, def: { ColumnDef: withConstraints(column, () => false) } };
        const quoted = quoteIdentifier(name);
        return [
          ...withCommands(node, [bareColumn]),
          `ALTER TABLE ${table} ALTER COLUMN ${quoted} SET DEFAULT ${value === undefined ? "NULL" : toSql(value)}`,
          await updateInBatches(review.table(table), `UPDATE ${table} SET ${quoted} = DEFAULT WHERE ${quoted} IS NULL`),
          ...(required ? notNull(table, name, review.oldest) : []),
        ];
      }),
    );
    const names = added.map(({ column }) => column.colname ?? "");
    return {
      what: `All of ${table} is rewritten under ACCESS EXCLUSIVE, since the default of ${list(names)} is another one for each row.`,
      why: `${whomItBlocks(statement, table)} waits until the whole table and its indexes are written anew.`,
      safe: eachByItself(...withCommands(node, rest), ...forms.flat()),
    };
  },
};
