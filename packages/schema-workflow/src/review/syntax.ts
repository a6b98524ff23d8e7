import type {
  AlterTableCmd,
  AlterTableStmt,
  AlterTableType,
  ColumnDef,
  Constraint,
  ConstrType,
  Node,
  ParseResult,
  RangeVar,
  TypeName,
} from "libpg-query";
import { parse } from "libpg-query";
import { deparseSync } from "pgsql-deparser";

export type { AlterTableCmd, AlterTableStmt, ColumnDef, Constraint, Node, RangeVar };

/** The syntax tree of one statement; nothing where the parser, of PostgreSQL 18, does not know it. */
export async function parseStatement(text: string): Promise<Node | undefined> {
  try {
    const { stmts }: ParseResult = await parse(text);
    return stmts?.[0]?.stmt;
  } catch {
    return undefined;
  }
}

/** SQL text of a tree, without a semicolon. */
export function toSql(node: Node): string {
  return deparseSync(node).trim();
}

type Kind = Node extends infer Each ? (Each extends unknown ? keyof Each : never) : never;
type Of<K extends Kind> = Extract<Node, { [Name in K]: unknown }>[K];

/** What a node holds, where it is of the kind asked for. */
export function as<K extends Kind>(node: Node | undefined, kind: K): Of<K> | undefined {
  const held: Record<string, unknown> = { ...node };
  return held[kind] as Of<K> | undefined;
}

/** As a certificate names a relation: quoted where that is needed, and without the schema that migrations go to. */
export function relationName({ schemaname, relname = "" }: RangeVar): string {
  const own = schemaname === undefined || schemaname === "public" ? "" : `${word(schemaname)}.`;
  return `${own}${word(relname)}`;
}

/** Quoted where a name needs it, for reading. */
export function word(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** The commands of an ALTER TABLE, with what they are about. */
export function commandsOf(node: Node | undefined, subtype?: AlterTableType): AlterTableCmd[] {
  const { cmds = [] } = as(node, "AlterTableStmt") ?? {};
  const all = cmds.flatMap((one) => as(one, "AlterTableCmd") ?? []);
  return subtype === undefined ? all : all.filter((one) => one.subtype === subtype);
}

/** The same ALTER TABLE with other commands; nothing where none is left. */
export function withCommands(node: Node, commands: readonly AlterTableCmd[]): string[] {
  const alter = as(node, "AlterTableStmt");
  if (alter === undefined || commands.length === 0) return [];
  return [toSql({ AlterTableStmt: { ...alter, cmds: commands.map((one) => ({ AlterTableCmd: one })) } })];
}

/** The constraints that an ALTER TABLE adds, of the kinds asked for. */
export function addedConstraints(node: Node | undefined, ...kinds: readonly ConstrType[]): AddedConstraint[] {
  return commandsOf(node, "AT_AddConstraint").flatMap((command) => {
    const constraint = as(command.def, "Constraint");
    return constraint?.contype !== undefined && kinds.includes(constraint.contype) ? [{ command, constraint }] : [];
  });
}

export interface AddedConstraint {
  readonly command: AlterTableCmd;
  readonly constraint: Constraint;
}

/** The columns that an ALTER TABLE adds. */
export function addedColumns(node: Node | undefined): { command: AlterTableCmd; column: ColumnDef }[] {
  return commandsOf(node, "AT_AddColumn").flatMap((command) => {
    const column = as(command.def, "ColumnDef");
    return column === undefined ? [] : [{ command, column }];
  });
}

/** What stands behind a column: NOT NULL, DEFAULT, REFERENCES … */
export function columnConstraints({ constraints = [] }: ColumnDef): Constraint[] {
  return constraints.flatMap((one) => as(one, "Constraint") ?? []);
}

/** The same column with some of what stands behind it. */
export function withConstraints(column: ColumnDef, keep: (constraint: Constraint) => boolean): ColumnDef {
  const constraints = columnConstraints(column).filter(keep);
  return { ...column, constraints: constraints.map((one) => ({ Constraint: one })) };
}

/** The last name of a type: `int4`, `varchar`, `timestamptz`, `json`. */
export function typeName({ names = [] }: TypeName = {}): string {
  return as(names.at(-1), "String")?.sval ?? "";
}

export function strings(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).flatMap((node) => as(node, "String")?.sval ?? []);
}
