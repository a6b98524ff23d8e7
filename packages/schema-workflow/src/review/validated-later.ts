import { quoteIdentifier } from "@strata/migration-engine";
import type { Constraint as ConstraintNode, Node } from "libpg-query";
import { note } from "./safe-form.ts";
import type { Statement } from "./statement.ts";
import {
  addedColumns,
  columnConstraints,
  commandsOf,
  as,
  withCommands,
  withConstraints,
  type AlterTableCmd,
} from "./syntax.ts";

const KINDS = { CONSTR_CHECK: "check", CONSTR_FOREIGN: "foreign key" } as const;

/**
 * The same ALTER TABLE with its checks and foreign keys NOT VALID, which looks at no row; and then VALIDATE for each,
 * which lets others read and write (manual, ALTER TABLE, notes).
 */
export function validatedLater({ node, text, facts }: Statement, table: string): string[] {
  const added = facts.constraints.filter(
    (one) => one.table === table && one.change === "added" && Object.values<string>(KINDS).includes(one.kind),
  );
  const names = added.map(({ constraint }) => constraint);
  const validate = names.map((name) => `ALTER TABLE ${table} VALIDATE CONSTRAINT ${quoteIdentifier(name)}`);
  if (commandsOf(node).length === 0 || node === undefined) {
    return [note(`Add ${names.join(", ")} with NOT VALID, and then:`), ...validate];
  }
  if (saysNoMore(node)) return [`${text} NOT VALID`, ...validate];
  // PostgreSQL has named those without a name; of each kind in the order in which they stand.
  const unnamed = added.filter(({ constraint }) => !named(node).includes(constraint));
  const nameFor = ({ conname, contype }: ConstraintNode): string | undefined => {
    const at = unnamed.findIndex(({ kind }) => kind === kindOf(contype));
    return conname ?? unnamed.splice(at, at === -1 ? 0 : 1)[0]?.constraint;
  };
  const notValid = (constraint: ConstraintNode): AlterTableCmd => ({
    subtype: "AT_AddConstraint",
    behavior: "DROP_RESTRICT",
    def: { Constraint: { ...constraint, conname: nameFor(constraint), skip_validation: true, initially_valid: false } },
  });
  const columns = addedColumns(node);
  const commands = commandsOf(node).flatMap((command): AlterTableCmd[] => {
    const constraint = as(command.def, "Constraint");
    if (constraint !== undefined && kindOf(constraint.contype) !== undefined) return [notValid(constraint)];
    const column = columns.find((one) => one.command === command)?.column;
    if (column === undefined) return [command];
    const own = columnConstraints(column).filter(({ contype }) => kindOf(contype) !== undefined);
    return [
      { ...command, def: { ColumnDef: withConstraints(column, ({ contype }) => kindOf(contype) === undefined) } },
      ...own.map((one) => notValid(asTableConstraint(one, column.colname ?? ""))),
    ];
  });
  return [...withCommands(node, commands), ...validate];
}

/** One constraint with a name, and nothing else: the author's own words will do. */
function saysNoMore(node: Node): boolean {
  const [command, ...more] = commandsOf(node);
  return more.length === 0 && as(command?.def, "Constraint")?.conname !== undefined;
}

/** REFERENCES behind a column, as the FOREIGN KEY of the table that it means. */
function asTableConstraint(constraint: ConstraintNode, column: string): ConstraintNode {
  return constraint.contype === "CONSTR_FOREIGN"
    ? { ...constraint, fk_attrs: [{ String: { sval: column } }] }
    : constraint;
}

function kindOf(contype: string | undefined): string | undefined {
  return Object.entries(KINDS).find(([type]) => type === contype)?.[1];
}

function named(node: Node): string[] {
  const ofTable = commandsOf(node).flatMap(({ def }) => as(def, "Constraint") ?? []);
  const ofColumns = addedColumns(node).flatMap(({ column }) => columnConstraints(column));
  return [...ofTable, ...ofColumns].flatMap(({ conname }) => conname ?? []);
}
