import { isPgEnum, isPgSchema, isPgSequence } from "drizzle-orm/pg-core";
import type { PgEnum, PgSchema, PgSequence } from "drizzle-orm/pg-core";
import { declaration, isDeclaration, type Declaration } from "./declaration.ts";
import type { FunctionDeclaration } from "./function.ts";
import { quoteIdentifier, quoteQualified } from "./quoting.ts";
import { columnName, relationName, type ColumnKey, type Relation } from "./relation.ts";

/** Those that can be granted on single columns. */
type ColumnPrivilege = "select" | "insert" | "update" | "references";
/** `maintain` since PostgreSQL 17. There is no `all`: what it means depends on the server's version. */
type TablePrivilege = ColumnPrivilege | "delete" | "truncate" | "trigger" | "maintain";

/** On the whole table, or on these columns. */
type RelationGrant<Target extends Relation> =
  | readonly TablePrivilege[]
  | ({ readonly [Privilege in Exclude<TablePrivilege, ColumnPrivilege>]?: true } & {
      readonly [Privilege in ColumnPrivilege]?: true | readonly [ColumnKey<Target>, ...ColumnKey<Target>[]];
    } & GrantOption);

type Grant<Privilege extends string> = readonly Privilege[] | ({ readonly [Each in Privilege]?: true } & GrantOption);

interface GrantOption {
  /** Whether the role may grant them to others. */
  readonly withGrantOption?: true;
}

/**
 * By role; `public` is every role, also where it is quoted: no role can have that name. An empty list takes away what a
 * role has from the start, as everybody (`public`) may execute every function and use every type.
 */
type ByRole<Granted> = Readonly<Record<string, Granted>>;

export interface GrantsDeclaration extends Declaration {
  readonly kind: "grants";
}

type AnyEnum = PgEnum<[string, ...string[]]>;

/**
 * Privileges on one object. The roles must exist wherever the migrations run. Default privileges cannot be declared:
 * what they give depends on which objects were there before them, so that it is no property of a schema.
 */
export function declareGrants<Target extends Relation>(
  on: Target,
  grants: ByRole<RelationGrant<Target>>,
): GrantsDeclaration;
export function declareGrants(on: FunctionDeclaration, grants: ByRole<Grant<"execute">>): GrantsDeclaration;
export function declareGrants(on: PgSequence, grants: ByRole<Grant<"usage" | "select" | "update">>): GrantsDeclaration;
export function declareGrants(on: PgSchema, grants: ByRole<Grant<"usage" | "create">>): GrantsDeclaration;
export function declareGrants(on: AnyEnum, grants: ByRole<Grant<"usage">>): GrantsDeclaration;
export function declareGrants(on: Grantable, grants: ByRole<object>): GrantsDeclaration {
  const object = objectName(on);
  return declaration({
    kind: "grants",
    objects: Object.keys(grants).map(
      (role) => `grants on ${object.type.toLowerCase()} ${object.name} to ${quoteIdentifier(role)}`,
    ),
    statements: Object.entries(grants as ByRole<AnyGrant>).map(([role, grant]) => {
      const privileges = privilegeTexts(on, grant);
      const target = `ON ${object.type} ${object.name}`;
      if (privileges.length === 0) return `REVOKE ALL ${target} FROM ${quoteIdentifier(role)}`;
      const option = !isList(grant) && grant["withGrantOption"] === true ? " WITH GRANT OPTION" : "";
      return `GRANT ${privileges.join(", ")} ${target} TO ${quoteIdentifier(role)}${option}`;
    }),
  });
}

type Grantable = Relation | FunctionDeclaration | PgSequence | PgSchema | AnyEnum;

/** The overloads as one. */
type AnyGrant = readonly string[] | Readonly<Record<string, true | readonly string[]>>;

function privilegeTexts(on: Grantable, grant: AnyGrant): string[] {
  if (isList(grant)) return grant.map((privilege) => privilege.toUpperCase());
  return Object.entries(grant)
    .filter(([privilege]) => privilege !== "withGrantOption")
    .map(([privilege, columns]) => {
      if (columns === true) return privilege.toUpperCase();
      return `${privilege.toUpperCase()} (${columns.map((key) => columnName(on as Relation, key)).join(", ")})`;
    });
}

function isList(grant: AnyGrant): grant is readonly string[] {
  return Array.isArray(grant);
}

function objectName(on: Grantable): { readonly type: string; readonly name: string } {
  if (isDeclaration(on)) return { type: "FUNCTION", name: on.signature };
  if (isPgSchema(on)) return { type: "SCHEMA", name: quoteIdentifier(on.schemaName) };
  if (isPgSequence(on)) return { type: "SEQUENCE", name: quoteQualified(on.schema, on.seqName ?? "") };
  if (isPgEnum(on)) return { type: "TYPE", name: quoteQualified(on.schema, on.enumName) };
  return { type: "TABLE", name: relationName(on) };
}
