import { StrataError } from "../errors/strata-error.ts";
import type { Session } from "../wire/session.ts";
import type { ComputedBackfill, KeyedRow, NewValues } from "./declaration.ts";
import { readStatement, writeStatement, type Rows, type Statement } from "./statements.ts";
import type { Relation, Table } from "./table.ts";

/**
 * Reads some rows, asks the function for their new values, and gives the statement that writes them. No transaction is
 * open while the function runs, however long it takes: what is written then goes only to rows that are as they were read.
 *
 * @returns undefined when there is nothing to do
 * @throws StrataError BACKFILL_INVALID when the function does not give what it should, and what the function throws
 */
export async function computeBatch(
  session: Session,
  backfill: ComputedBackfill,
  table: Table,
  relation: Relation,
  rows: Rows,
): Promise<Statement | undefined> {
  const { text, parameters } = readStatement(relation, backfill, rows);
  const found = await session.query<Record<string, string | null>>(text, parameters);
  if (found.length === 0) return undefined;
  const given = new Map<string, NewValues>();
  for (const values of await backfill.compute(found.map(withoutVersion))) given.set(keyOf(backfill, values), values);
  const written = found.map((row) => {
    const values = given.get(keyOf(backfill, row));
    if (values === undefined) throw wrong(backfill, row, "nothing");
    return { strata_tid: row["strata_tid"], strata_xmin: row["strata_xmin"], ...asText(backfill, row, values) };
  });
  if (given.size > found.length) throw wrong(backfill, {}, "rows that it was not asked for");
  return writeStatement(relation, backfill, table, JSON.stringify(written));
}

function withoutVersion(row: KeyedRow): KeyedRow {
  const { strata_tid: _, strata_xmin: __, ...columns } = row;
  return columns;
}

function keyOf({ key }: ComputedBackfill, values: NewValues): string {
  return JSON.stringify(key.map((name) => String(values[name])));
}

function asText(backfill: ComputedBackfill, row: KeyedRow, values: NewValues): Record<string, string | null> {
  return Object.fromEntries(
    backfill.set.map((name, at) => {
      const value = values[name];
      if (value === undefined) throw wrong(backfill, row, `no "${name}"`);
      return [`new_${at}`, value === null ? null : textOf(value)];
    }),
  );
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Date) return value.toISOString();
  return typeof value === "bigint" ? value.toString() : JSON.stringify(value);
}

function wrong(backfill: ComputedBackfill, row: KeyedRow, gave: string): StrataError {
  const key = backfill.key.filter((name) => name in row).map((name) => `${name} = ${row[name]}`);
  return new StrataError("BACKFILL_INVALID", {
    what: `The function of the backfill of "${backfill.table}" gave ${gave}${key.length === 0 ? "" : ` for the row with ${key.join(", ")}`}.`,
    next: `Let it give, for each row that it is handed, an object with the key (${backfill.key.join(", ")}) as it was handed, and ${backfill.set.join(", ")}.`,
  });
}
