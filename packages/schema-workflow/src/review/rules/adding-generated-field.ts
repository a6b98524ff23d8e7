import { quoteIdentifier } from "@strata/migration-engine";
import { updateInBatches } from "../batch.ts";
import type { Rule } from "../rule.ts";
import { bare, eachByItself, named } from "../safe-form.ts";
import { whomItBlocks } from "../statement.ts";
import {
  addedColumns,
  columnConstraints,
  commandsOf,
  toSql,
  withCommands,
  withConstraints,
  type Node,
} from "../syntax.ts";

/** A stored generated column is computed for every row at once. */
export const addingGeneratedField: Rule = {
  id: "adding-generated-field",
  severity: "danger",
  async find(statement, review) {
    const { facts, node } = statement;
    const [table] = facts.rewrites;
    const [added] = addedColumns(node).flatMap((one) => {
      const generated = columnConstraints(one.column).find(({ contype }) => contype === "CONSTR_GENERATED");
      return generated?.raw_expr === undefined ? [] : [{ ...one, value: generated.raw_expr }];
    });
    if (node === undefined || table === undefined || added === undefined) return undefined;
    const { command, column, value } = added;
    const name = column.colname ?? "";
    const quoted = quoteIdentifier(name);
    const routine = quoteIdentifier(named(bare(table), "compute", name));
    const plain = { ...command, def: { ColumnDef: withConstraints(column, () => false) } };
    const rest = commandsOf(node).filter((one) => one !== command);
    return {
      what: `All of ${table} is rewritten under ACCESS EXCLUSIVE, to compute ${name} for every row.`,
      why: `${whomItBlocks(statement, table)} waits until the whole table and its indexes are written anew.`,
      safe: eachByItself(
        ...withCommands(node, rest),
        ...withCommands(node, [plain]),
        `CREATE FUNCTION ${routine}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	NEW.${quoted} := ${toSql(ofNewRow(value))};
	RETURN NEW;
END;
$$`,
        `CREATE TRIGGER ${routine} BEFORE INSERT OR UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION ${routine}()`,
        await updateInBatches(
          review.table(table),
          `UPDATE ${table} SET ${quoted} = ${toSql(value)} WHERE ${quoted} IS NULL`,
        ),
      ),
    };
  },
};

/** The expression as a trigger sees it: every column is one of NEW. */
function ofNewRow(node: Node): Node {
  return JSON.parse(JSON.stringify(node), (key, value: unknown) => {
    if (key !== "ColumnRef" || typeof value !== "object" || value === null || !("fields" in value)) return value;
    const fields: unknown[] = Array.isArray(value.fields) ? value.fields : [];
    return { ...value, fields: [{ String: { sval: "new" } }, ...fields.slice(-1)] };
  });
}
