import type { PgTable } from "drizzle-orm/pg-core";
import { declaration, type Declaration } from "./declaration.ts";
import { DeclarationError } from "./declaration-error.ts";
import { quoteIdentifier } from "./quoting.ts";
import { columnName, relationName, type ColumnKey } from "./relation.ts";
import { COLUMN_PARAMETERS, TABLE_PARAMETERS, TOAST_PARAMETERS } from "./storage-parameters.ts";
import type {
  ColumnParameters,
  NumberRange,
  ParameterDomain,
  TableParameters,
  ToastParameters,
} from "./storage-parameters.ts";

export interface ColumnStorage extends ColumnParameters {
  /** How long values are kept: in the row, beside it, compressed or not (manual, 66.2). */
  readonly storage?: "plain" | "external" | "extended" | "main";
  readonly compression?: "pglz" | "lz4";
  /** Entries of the histogram and of the most common values, 0 to 10,000, in place of default_statistics_target. */
  readonly statistics?: number;
}

export interface TableStorage<Table extends PgTable> extends TableParameters {
  /** For the table's TOAST table, which otherwise follows the table. */
  readonly toast?: ToastParameters;
  readonly columns?: { readonly [Key in ColumnKey<Table>]?: ColumnStorage };
}

export interface StorageDeclaration extends Declaration {
  readonly kind: "storage";
}

/** How a table is stored and vacuumed, where it is not as the server's configuration says. */
export function declareStorage<Table extends PgTable>(on: Table, storage: TableStorage<Table>): StorageDeclaration {
  const { toast = {}, columns = {}, ...parameters } = storage;
  const table = relationName(on);
  const settings = [
    ...parameterTexts(table, parameters, TABLE_PARAMETERS),
    ...parameterTexts(table, toast, TOAST_PARAMETERS).map((text) => `toast.${text}`),
  ];
  const columnChanges = Object.entries<ColumnStorage | undefined>(columns).flatMap(([key, column = {}]) =>
    columnTexts(`${table}.${columnName(on, key)}`, column).map(
      (change) => `ALTER TABLE ${table} ALTER COLUMN ${columnName(on, key)} ${change}`,
    ),
  );
  return declaration({
    kind: "storage",
    objects: [`storage of ${table}`],
    statements: [
      ...(settings.length === 0 ? [] : [`ALTER TABLE ${table} SET (${settings.join(", ")})`]),
      ...columnChanges,
    ],
  });
}

function columnTexts(column: string, { storage, compression, statistics, ...parameters }: ColumnStorage): string[] {
  if (statistics !== undefined) checkValue(column, "statistics", statistics, { from: 0, to: 10_000 });
  const settings = parameterTexts(column, parameters, COLUMN_PARAMETERS);
  return [
    ...(storage === undefined ? [] : [`SET STORAGE ${storage.toUpperCase()}`]),
    ...(compression === undefined ? [] : [`SET COMPRESSION ${quoteIdentifier(compression)}`]),
    ...(statistics === undefined ? [] : [`SET STATISTICS ${statistics}`]),
    ...(settings.length === 0 ? [] : [`SET (${settings.join(", ")})`]),
  ];
}

/** `name = value`, in the order in which they are given: the catalog keeps it. */
function parameterTexts(
  on: string,
  parameters: Readonly<Record<string, string | number | boolean | undefined>>,
  domains: Readonly<Record<string, ParameterDomain>>,
): string[] {
  return Object.entries(parameters).flatMap(([name, value]) => {
    if (value === undefined) return [];
    checkValue(on, name, value, domains[name]);
    return [`${name} = ${value}`];
  });
}

function checkValue(on: string, name: string, value: unknown, domain: ParameterDomain | undefined): void {
  if (domain !== undefined && takes(domain, value)) return;
  throw new DeclarationError("DECLARATION_INVALID", {
    what: `The storage of ${on} is declared with ${name} = ${String(value)}.`,
    why: domain === undefined ? "There is no such parameter." : `It takes ${domainText(domain)}.`,
    next: "Correct it, or leave it out to have what the server's configuration says.",
  });
}

function takes(domain: ParameterDomain, value: unknown): boolean {
  if (domain === "boolean") return typeof value === "boolean";
  if (!isRange(domain)) return domain.some((each) => each === value);
  const { from, to, fraction } = domain;
  return typeof value === "number" && value >= from && value <= to && (fraction === true || Number.isInteger(value));
}

function domainText(domain: ParameterDomain): string {
  if (domain === "boolean") return "true or false";
  if (!isRange(domain)) return domain.join(", ");
  return `${domain.fraction === true ? "a number" : "an integer"} from ${domain.from} to ${domain.to}`;
}

function isRange(domain: readonly string[] | NumberRange): domain is NumberRange {
  return "from" in domain;
}
