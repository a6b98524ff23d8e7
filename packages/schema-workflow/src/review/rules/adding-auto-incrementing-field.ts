import { quoteIdentifier } from "@strata/migration-engine";
import { updateInBatches } from "../batch.ts";
import type { Rule } from "../rule.ts";
import { bare, eachByItself, named, notNull } from "../safe-form.ts";
import { whomItBlocks } from "../statement.ts";
import { addedColumns, columnConstraints, commandsOf, typeName, withCommands } from "../syntax.ts";

/** serial or an identity on a table that has rows numbers all of them at once. */
export const addingAutoIncrementingField: Rule = {
  id: "adding-auto-incrementing-field",
  severity: "danger",
  async find(statement, review) {
    const { facts, node } = statement;
    const [table] = facts.rewrites;
    const added = addedColumns(node).find(
      ({ column }) =>
        typeName(column.typeName).endsWith("serial") ||
        columnConstraints(column).some(({ contype }) => contype === "CONSTR_IDENTITY"),
    );
    if (node === undefined || table === undefined || added === undefined) return undefined;
    const name = added.column.colname ?? "";
    const quoted = quoteIdentifier(name);
    const sequence = quoteIdentifier(named(bare(table), name, "seq"));
    const key = columnConstraints(added.column).find(
      ({ contype }) => contype === "CONSTR_PRIMARY" || contype === "CONSTR_UNIQUE",
    );
    const index = quoteIdentifier(named(bare(table), name, key?.contype === "CONSTR_PRIMARY" ? "pkey" : "key"));
    const kind = key?.contype === "CONSTR_PRIMARY" ? "PRIMARY KEY" : "UNIQUE";
    const rest = commandsOf(node).filter((command) => command !== added.command);
    return {
      what: `All of ${table} is rewritten under ACCESS EXCLUSIVE, to number its rows in ${name}.`,
      why: `${whomItBlocks(statement, table)} waits until the whole table and its indexes are written anew.`,
      safe: eachByItself(
        ...withCommands(node, rest),
        `ALTER TABLE ${table} ADD COLUMN ${quoted} bigint`,
        `CREATE SEQUENCE ${sequence} OWNED BY ${table}.${quoted}`,
        `ALTER TABLE ${table} ALTER COLUMN ${quoted} SET DEFAULT nextval('${sequence.replaceAll("'", "''")}')`,
        await updateInBatches(review.table(table), `UPDATE ${table} SET ${quoted} = DEFAULT WHERE ${quoted} IS NULL`),
        ...notNull(table, name, review.oldest),
        ...(key === undefined
          ? []
          : [
              `CREATE UNIQUE INDEX CONCURRENTLY ${index} ON ${table} (${quoted})`,
              `ALTER TABLE ${table} ADD CONSTRAINT ${index} ${kind} USING INDEX ${index}`,
            ]),
      ),
    };
  },
};
