import { quoteIdentifier } from "@strata/migration-engine";
import type { Constraint } from "libpg-query";
import type { Rule } from "../rule.ts";
import { eachByItself, list, note, notNull } from "../safe-form.ts";
import { whomItBlocks, type Review } from "../statement.ts";
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
    const forms = node === undefined ? undefined : throughIndexes(node, table, added, review);
    return {
      what: `Builds the index of ${list(added.map(({ constraint }) => constraint))} over all of ${table} under ACCESS EXCLUSIVE.`,
      why: `${whomItBlocks(statement, table)} waits until it is built.`,
      safe:
        forms === undefined
          ? `${note("First CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT … USING INDEX.")}\n`
          : eachByItself(...forms),
      same: forms,
    };
  },
};

function quoted(name: string): string {
  return name.replaceAll('"', "");
}

/** The rest of the statement, and each key by way of an index of its name; nothing where one cannot come that way. */
function throughIndexes(
  node: Node,
  table: string,
  added: readonly { readonly constraint: string; readonly kind: string }[],
  review: Review,
): string[] | undefined {
  const written = keysOf(node);
  const known = review.table(table)?.columns ?? [];
  const keys = added.map(({ constraint, kind }, at) => ({
    constraint,
    kind,
    key: written.find(({ own }) => own.conname === constraint) ?? written[at],
  }));
  if (keys.some(({ key }) => key === undefined || key.own.without_overlaps === true)) return undefined;
  const forms = keys.flatMap(({ constraint, kind, key }) => {
    const { columns = [], own = {} } = key ?? {};
    const name = quoteIdentifier(constraint);
    const isRequired = (column: string): boolean => known.some((one) => one.name === column && one.required);
    const including = strings(own.including).map(quoteIdentifier);
    const index = [
      `CREATE UNIQUE INDEX CONCURRENTLY ${name} ON ${table} (${columns.map(quoteIdentifier).join(", ")})`,
      ...(including.length > 0 ? [`INCLUDE (${including.join(", ")})`] : []),
      ...(own.nulls_not_distinct === true ? ["NULLS NOT DISTINCT"] : []),
    ];
    const constrained = [
      `ALTER TABLE ${table} ADD CONSTRAINT ${name} ${kind.toUpperCase()} USING INDEX ${name}`,
      ...(own.deferrable === true ? ["DEFERRABLE"] : []),
      ...(own.initdeferred === true ? ["INITIALLY DEFERRED"] : []),
    ];
    return [
      ...(kind === "primary key" ? columns.filter((column) => !isRequired(column)) : []).flatMap((column) =>
        notNull(table, column, review.oldest),
      ),
      index.join(" "),
      constrained.join(" "),
    ];
  });
  return [...withoutKeys(node), ...forms];
}

/** Keys as they stand. PostgreSQL names those without a name in this order. */
function keysOf(node: Node): { columns: string[]; own: Constraint }[] {
  const ofTable = addedConstraints(node, "CONSTR_UNIQUE", "CONSTR_PRIMARY").map(({ constraint }) => ({
    columns: strings(constraint.keys),
    own: constraint,
  }));
  const ofColumns = addedColumns(node).flatMap(({ column }) => {
    const own = columnConstraints(column).find(isKey);
    return own === undefined ? [] : [{ columns: [column.colname ?? ""], own }];
  });
  return [...ofTable, ...ofColumns];
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

function isKey({ contype }: { readonly contype?: string | undefined }): boolean {
  return contype === "CONSTR_UNIQUE" || contype === "CONSTR_PRIMARY";
}
