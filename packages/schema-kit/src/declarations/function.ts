import { is, SQL } from "drizzle-orm";
import { isPgEnum, PgTable, type PgEnum, type PgSchema } from "drizzle-orm/pg-core";
import { declaration, type Declaration } from "./declaration.ts";
import { DeclarationError } from "./declaration-error.ts";
import { quoteDollar, quoteIdentifier, quoteLiteral, quoteQualified } from "./quoting.ts";
import { relationName } from "./relation.ts";
import { sqlText } from "./sql-text.ts";

/** A type as SQL writes it, an enum, or the row of a table. */
export type SqlType = string | SQL | PgTable | PgEnum<[string, ...string[]]>;

/** A type, a set of it, or a table of columns that is not one of the schema. */
export type FunctionReturn =
  | SqlType
  | { readonly setof: SqlType }
  | { readonly table: Readonly<Record<string, SqlType>> };

export interface FunctionArgument {
  readonly name?: string;
  /** `in` when left out. */
  readonly mode?: "in" | "out" | "inout" | "variadic";
  readonly type: SqlType;
  /** SQL. */
  readonly default?: string | SQL;
}

/**
 * Settings while the function runs. A list is a list of names or values of which each is quoted by itself, as
 * `search_path` wants it: given as one text, `a, b` is a single schema of that name. An empty list is an empty setting.
 */
export interface FunctionSettings {
  readonly search_path?: readonly string[];
  readonly [name: string]: string | number | boolean | readonly string[] | undefined;
}

interface FunctionBasics<Returns extends FunctionReturn> {
  readonly name: string;
  /** Where it is created; found by the `search_path` when left out, like a table without a schema. */
  readonly schema?: PgSchema;
  readonly arguments?: readonly FunctionArgument[];
  readonly returns: Returns;
  /** `volatile` when left out. */
  readonly volatility?: "immutable" | "stable" | "volatile";
  /** Null without being called when an argument is null. */
  readonly strict?: boolean;
  readonly leakproof?: boolean;
  /** `unsafe` when left out. */
  readonly parallel?: "safe" | "restricted" | "unsafe";
  /** Of one call, in units of cpu_operator_cost. */
  readonly cost?: number;
  /** That it is expected to return, of a function that returns a set. */
  readonly rows?: number;
  readonly comment?: string;
  /** Functions that its body calls where Postgres looks at creation already: SQL functions, and defaults of arguments. */
  readonly dependsOn?: readonly FunctionDeclaration[];
  /** For a function that a default, a check, a generated column or an index calls: it is created before the tables. */
  readonly beforeTables?: boolean;
}

type FunctionBody =
  | { readonly language: "plpgsql" | "sql" | (string & Record<never, never>); readonly body: string | SQL }
  /** `RETURN …` or `BEGIN ATOMIC … END`: parsed when it is created, so that what it uses cannot be dropped. */
  | { readonly language: "sql"; readonly sqlBody: string | SQL };

/** One that runs with its owner's rights names its search_path, or a caller's own objects run with them (CREATE FUNCTION). */
type FunctionSecurity =
  | { readonly security?: "invoker"; readonly set?: FunctionSettings }
  | { readonly security: "definer"; readonly set: FunctionSettings & { readonly search_path: readonly string[] } };

export type FunctionOptions<Returns extends FunctionReturn = FunctionReturn> = FunctionBasics<Returns> &
  FunctionBody &
  FunctionSecurity;

export interface FunctionDeclaration<Returns extends FunctionReturn = FunctionReturn> extends Declaration {
  readonly kind: "function";
  readonly returns: Returns;
  /** Its name in SQL. */
  readonly call: string;
  /** Its name in SQL with the types by which it is told from others of that name. */
  readonly signature: string;
}

/** A function. Its body comes into the catalog as it is written here, to the last space. */
export function declareFunction<const Returns extends FunctionReturn>(
  options: FunctionOptions<Returns>,
): FunctionDeclaration<Returns> {
  const { arguments: parameters = [], comment, dependsOn = [], beforeTables = false } = options;
  const call = quoteQualified(options.schema?.schemaName, options.name);
  const late = beforeTables ? dependsOn.find((each) => !each.beforeTables) : undefined;
  if (late !== undefined) {
    throw new DeclarationError("DECLARATION_INVALID", {
      what: `The function ${call} is declared \`beforeTables\`, and ${late.call}, which it depends on, is not.`,
      why: "What it depends on must be created before it.",
      next: `Declare ${late.call} \`beforeTables\` too.`,
    });
  }
  const inputs = parameters.filter(({ mode }) => mode !== "out").map(({ type }) => typeText(type));
  const signature = `${call}(${inputs.join(", ")})`;
  const create = [
    `CREATE FUNCTION ${call}(${parameters.map(argumentText).join(", ")}) RETURNS ${returnText(options.returns)}`,
    ...attributes(options),
    "sqlBody" in options ? sqlText(options.sqlBody) : `AS ${quoteDollar(sqlText(options.body))}`,
  ].join(" ");
  return declaration({
    kind: "function",
    objects: [`function ${signature}`, ...(comment === undefined ? [] : [`comment on function ${signature}`])],
    statements: [
      create,
      ...(comment === undefined ? [] : [`COMMENT ON FUNCTION ${signature} IS ${quoteLiteral(comment)}`]),
    ],
    dependsOn,
    beforeTables,
    returns: options.returns,
    call,
    signature,
  });
}

function attributes(options: FunctionOptions): string[] {
  const { volatility, strict, security, leakproof, parallel, cost, rows, set = {} } = options;
  return [
    `LANGUAGE ${quoteIdentifier(options.language)}`,
    volatility?.toUpperCase(),
    strict === true ? "STRICT" : undefined,
    security && `SECURITY ${security.toUpperCase()}`,
    leakproof === true ? "LEAKPROOF" : undefined,
    parallel && `PARALLEL ${parallel.toUpperCase()}`,
    cost === undefined ? undefined : `COST ${cost}`,
    rows === undefined ? undefined : `ROWS ${rows}`,
    ...Object.entries(set).map(([name, value]) => value !== undefined && `SET ${settingText(name, value)}`),
  ].filter((part) => typeof part === "string");
}

function settingText(name: string, value: string | number | boolean | readonly string[]): string {
  const values = typeof value === "object" ? value : [String(value)];
  return `${quoteIdentifier(name)} TO ${values.length === 0 ? "''" : values.map(quoteLiteral).join(", ")}`;
}

function argumentText({ name, mode, type, default: value }: FunctionArgument): string {
  return [
    mode?.toUpperCase(),
    name === undefined ? undefined : quoteIdentifier(name),
    typeText(type),
    value === undefined ? undefined : `DEFAULT ${sqlText(value)}`,
  ]
    .filter((part) => part !== undefined)
    .join(" ");
}

function returnText(returns: FunctionReturn): string {
  // A table may have columns of these names.
  if (typeof returns !== "object" || is(returns, PgTable) || is(returns, SQL)) return typeText(returns);
  if ("setof" in returns) return `SETOF ${typeText(returns.setof)}`;
  if ("table" in returns) {
    const columns = Object.entries(returns.table).map(([name, type]) => `${quoteIdentifier(name)} ${typeText(type)}`);
    return `TABLE (${columns.join(", ")})`;
  }
  return typeText(returns);
}

function typeText(type: SqlType): string {
  if (typeof type === "string" || is(type, SQL)) return sqlText(type);
  if (isPgEnum(type)) return quoteQualified(type.schema, type.enumName);
  return relationName(type);
}
