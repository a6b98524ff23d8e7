import { quoteIdentifier } from "@strata/migration-engine";
import type { Rule } from "../rule.ts";
import { eachByItself, list, notNull } from "../safe-form.ts";
import { whomItBlocks } from "../statement.ts";
import {
  addedColumns,
  addedConstraints,
  columnConstraints,
  commandsOf,
  strings,
  withCommands,
  withConstraints,
  type Node,
} from "../syntax.ts";

/** UNIQUE and PRIMARY KEY build their index under the strongest lock, unless it is there already: USING INDEX. */
export const disallowedUniqueConstraint: Rule = {
  id: "disallowed-unique-constraint",
  severity: "danger",
  find(statement, review) {
    const { facts, node } = statement;
    const added = facts.constraints.filter(
      ({ table, kind, change, constraint }) =>
        (kind === "unique" || kind === "primary key") &&
        change === "added" &&
        facts.builds.some((one) => one.table === table && quoted(one.index) === quoted(constraint)),
    );
    const [first] = added;
    if (first === undefined) return undefined;
    const { table } = first;
    const columnsOf = columnsByConstraint(node);
    const forms = added.flatMap(({ constraint, kind }, at) => {
      const columns = columnsOf[at] ?? [];
      const name = quoteIdentifier(constraint);
      const nullable = review.table(table)?.columns.filter((one) => !one.required && columns.includes(one.name)) ?? [];
      const created = columns.filter((one) => review.table(table)?.columns.every(({ name: known }) => known !== one));
      return [
        ...(kind === "primary key" ? [...nullable.map(({ name: one }) => one), ...created] : []).flatMap((one) =>
          notNull(table, one),
        ),
        `CREATE UNIQUE INDEX CONCURRENTLY ${name} ON ${table} (${columns.map(quoteIdentifier).join(", ")})`,
        `ALTER TABLE ${table} ADD CONSTRAINT ${name} ${kind.toUpperCase()} USING INDEX ${name}`,
      ];
    });
    return {
      what: `Builds the index of ${list(added.map(({ constraint }) => constraint))} over all of ${table} under ACCESS EXCLUSIVE.`,
      why: `${whomItBlocks(statement, table)} waits until it is built.`,
      safe: eachByItself(...(node === undefined ? [] : withoutKeys(node)), ...forms),
    };
  },
};

function quoted(name: string): string {
  return name.replaceAll('"', "");
}

/** In the order in which they stand, which is that of the catalog's names only for one. */
function columnsByConstraint(node: Node | undefined): string[][] {
  const own = addedConstraints(node, "CONSTR_UNIQUE", "CONSTR_PRIMARY").map(({ constraint }) =>
    strings(constraint.keys),
  );
  const ofColumns = addedColumns(node).flatMap(({ column }) =>
    columnConstraints(column).some(isKey) ? [[column.colname ?? ""]] : [],
  );
  return [...own, ...ofColumns];
}

/** The rest of the statement. */
function withoutKeys(node: Node): string[] {
  const keys = new Set(addedConstraints(node, "CONSTR_UNIQUE", "CONSTR_PRIMARY").map(({ command }) => command));
  const columns = addedColumns(node);
  const commands = commandsOf(node)
    .filter((command) => !keys.has(command))
    .map((command) => {
      const column = columns.find((one) => one.command === command)?.column;
      return column === undefined
        ? command
        : { ...command, def: { ColumnDef: withConstraints(column, (one) => !isKey(one)) } };
    });
  return withCommands(node, commands);
}

function isKey({ contype }: { readonly contype?: string }): boolean {
  return contype === "CONSTR_UNIQUE" || contype === "CONSTR_PRIMARY";
}
