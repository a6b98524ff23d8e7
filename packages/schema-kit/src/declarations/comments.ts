import { getTableSchema, is } from "drizzle-orm";
import { isPgEnum, isPgMaterializedView, isPgSchema, PgTable } from "drizzle-orm/pg-core";
import type { PgEnum, PgSchema, PgSequence } from "drizzle-orm/pg-core";
import { declaration, type Declaration } from "./declaration.ts";
import { quoteIdentifier, quoteLiteral, quoteQualified } from "./quoting.ts";
import { columnName, relationName, type AnyView, type ColumnKey, type Relation } from "./relation.ts";

export interface CommentsDeclaration extends Declaration {
  readonly kind: "comments";
}

interface ColumnComments<Target extends Relation> {
  readonly columns?: { readonly [Key in ColumnKey<Target>]?: string };
  /** By the index's name in the database. */
  readonly indexes?: Readonly<Record<string, string>>;
}

export interface TableComments<Table extends PgTable> extends ColumnComments<Table> {
  readonly table?: string;
  /** By the constraint's name in the database. */
  readonly constraints?: Readonly<Record<string, string>>;
  /** By the policy's name. */
  readonly policies?: Readonly<Record<string, string>>;
}

export interface ViewComments<View extends AnyView> extends ColumnComments<View> {
  readonly view?: string;
}

type NamedObject = PgEnum<[string, ...string[]]> | PgSequence | PgSchema;

/**
 * Comments on a table or view and on what belongs to it; or the one on an enum, a sequence or a schema. Functions and
 * triggers carry theirs themselves.
 */
export function declareComments<Table extends PgTable>(on: Table, comments: TableComments<Table>): CommentsDeclaration;
export function declareComments<View extends AnyView>(on: View, comments: ViewComments<View>): CommentsDeclaration;
export function declareComments(on: NamedObject, comment: string): CommentsDeclaration;
export function declareComments(on: Relation | NamedObject, comments: string | object): CommentsDeclaration {
  const texts: CommentText[] =
    typeof comments === "string"
      ? [{ ...namedObject(on as NamedObject), text: comments }]
      : commentTexts(on as Relation, comments);
  return declaration({
    kind: "comments",
    objects: texts.map(({ type, name }) => `comment on ${type.toLowerCase()} ${name}`),
    statements: texts.map(({ type, name, text }) => `COMMENT ON ${type} ${name} IS ${quoteLiteral(text)}`),
  });
}

/** The overloads as one. */
type AnyComments = Omit<TableComments<PgTable>, "columns"> &
  Pick<ViewComments<AnyView>, "view"> & { readonly columns?: Readonly<Record<string, string>> };

interface CommentText {
  /** As COMMENT ON calls it. */
  readonly type: string;
  readonly name: string;
  readonly text: string;
}

function commentTexts(on: Relation, comments: AnyComments): CommentText[] {
  const { table, view, columns, indexes, constraints, policies } = comments;
  const relation = relationName(on);
  const schema = getTableSchema(on);
  const each = (type: string, texts: Readonly<Record<string, string>> | undefined, name: (key: string) => string) =>
    Object.entries(texts ?? {}).map(([key, text]) => ({ type, name: name(key), text }));
  const itself = table ?? view;
  return [
    ...(itself === undefined ? [] : [{ type: relationType(on), name: relation, text: itself }]),
    ...each("COLUMN", columns, (key) => `${relation}.${columnName(on, key)}`),
    ...each("CONSTRAINT", constraints, (name) => `${quoteIdentifier(name)} ON ${relation}`),
    ...each("INDEX", indexes, (name) => quoteQualified(schema, name)),
    ...each("POLICY", policies, (name) => `${quoteIdentifier(name)} ON ${relation}`),
  ];
}

function relationType(relation: Relation): string {
  if (is(relation, PgTable)) return "TABLE";
  return isPgMaterializedView(relation) ? "MATERIALIZED VIEW" : "VIEW";
}

function namedObject(object: NamedObject): Pick<CommentText, "type" | "name"> {
  if (isPgEnum(object)) return { type: "TYPE", name: quoteQualified(object.schema, object.enumName) };
  if (isPgSchema(object)) return { type: "SCHEMA", name: quoteIdentifier(object.schemaName) };
  return { type: "SEQUENCE", name: quoteQualified(object.schema, object.seqName ?? "") };
}
