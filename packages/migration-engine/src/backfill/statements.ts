import { quoteIdentifier } from "../sql/identifiers.ts";
import { columnsSet, isComputed, type Backfill } from "./declaration.ts";
import type { Relation, Table } from "./table.ts";

/** SQL with the values that travel beside it. */
export interface Statement {
  readonly text: string;
  readonly parameters: readonly string[];
}

/** Which rows a statement may touch, besides the backfill's own condition. */
export interface Rows {
  readonly condition: string;
  readonly parameters: readonly string[];
  /** Rows that somebody has locked are left for later instead of waited for. */
  readonly skipLocked?: boolean;
}

export const EVERY_ROW: Rows = { condition: "true", parameters: [] };

/** An expression of the author's, whose last line may be a comment. */
export function expression(sql: string): string {
  return `(${sql}\n)`;
}

/** Partitions are called as the table is, so that an expression may name it. */
export function source(relation: Pick<Relation, "name">, { table }: Backfill): string {
  return `ONLY ${relation.name} AS ${quoteIdentifier(table)}`;
}

export function columnList(names: readonly string[]): string {
  return names.map(quoteIdentifier).join(", ");
}

/**
 * Gives the rows their new values. Its one row says how many there were (`rows`), and how many of them match the
 * condition all the same (`again`).
 */
export function updateStatement(relation: Pick<Relation, "name">, backfill: Backfill, rows: Rows): Statement {
  if (isComputed(backfill)) throw new TypeError("a computed backfill has no update of its own");
  const set = Object.entries(backfill.set).map(([name, sql]) => `${quoteIdentifier(name)} = ${expression(sql)}`);
  return { text: update(relation, backfill, set, rows), parameters: rows.parameters };
}

function update(relation: Pick<Relation, "name">, backfill: Backfill, set: readonly string[], rows: Rows): string {
  const where = expression(backfill.where);
  const from = source(relation, backfill);
  const returning = `RETURNING ${where} AS strata_again`;
  const counts = "SELECT count(*) AS rows, count(*) FILTER (WHERE strata_again) AS again FROM strata_done";
  if (rows.skipLocked !== true) {
    return `WITH strata_done AS (
  UPDATE ${from} SET ${set.join(", ")} WHERE ${rows.condition} AND ${where} ${returning}
) ${counts}`;
  }
  const own = `${quoteIdentifier(backfill.table)}.ctid`;
  return `WITH strata_free AS MATERIALIZED (
  SELECT ctid AS strata_tid FROM ${from} WHERE ${rows.condition} AND ${where} FOR NO KEY UPDATE SKIP LOCKED
), strata_done AS (
  UPDATE ${from} SET ${set.join(", ")} FROM strata_free WHERE ${own} = strata_tid AND ${where} ${returning}
) ${counts}`;
}

/** Reads what the function is to see, and which version of the row that was. */
export function readStatement(relation: Pick<Relation, "name">, backfill: Backfill, rows: Rows): Statement {
  const columns = [...new Set([...backfill.key, ...(isComputed(backfill) ? backfill.read : [])])];
  return {
    text: `SELECT ctid AS strata_tid, xmin AS strata_xmin, ${columns.map((name) => `${quoteIdentifier(name)}::text`).join(", ")}
  FROM ${source(relation, backfill)} WHERE ${rows.condition} AND ${expression(backfill.where)}`,
    parameters: rows.parameters,
  };
}

/**
 * Writes what the function gave: `values` is JSON, a list of objects with the new values as text, and the version of the
 * row that they were computed from. A row that has changed since keeps what it has.
 */
export function writeStatement(
  relation: Pick<Relation, "name">,
  backfill: Backfill,
  { columns }: Table,
  values: string,
): Statement {
  const names = columnsSet(backfill);
  const set = names.map((name, at) => `${quoteIdentifier(name)} = new_${at}::${columns.get(name)?.type ?? "text"}`);
  const given = names.map((_, at) => `new_${at} text`).join(", ");
  const own = quoteIdentifier(backfill.table);
  const where = expression(backfill.where);
  return {
    text: `WITH strata_new AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS new_values (strata_tid tid, strata_xmin xid, ${given})
), strata_free AS MATERIALIZED (
  SELECT strata_new.* FROM ${source(relation, backfill)} JOIN strata_new ON ${own}.ctid = strata_tid
   WHERE ${own}.xmin = strata_xmin AND ${where} FOR NO KEY UPDATE OF ${own} SKIP LOCKED
), strata_done AS (
  UPDATE ${source(relation, backfill)} SET ${set.join(", ")} FROM strata_free
   WHERE ${own}.ctid = strata_tid AND ${own}.xmin = strata_xmin AND ${where} RETURNING ${where} AS strata_again
) SELECT count(*) AS rows, count(*) FILTER (WHERE strata_again) AS again FROM strata_done`,
    parameters: [values],
  };
}

/** One part of the rows by a hash of their key. A row keeps its part wherever it moves. */
export function partCondition({ key }: Backfill, pass: number, passes: number): string {
  if (passes === 1) return "true";
  const [first = ""] = key;
  const text = key.length === 1 ? quoteIdentifier(first) : `ROW(${columnList(key)})`;
  return `(hashtext(${text}::text) & 2147483647) % ${passes} = ${pass - 1}`;
}
