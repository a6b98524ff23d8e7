import { StrataError } from "../errors/strata-error.ts";
import { label, type MigrationId } from "../migration.ts";
import { quoteIdentifier } from "../sql/identifiers.ts";
import { DatabaseError } from "../wire/errors.ts";
import type { Session } from "../wire/session.ts";
import { columnsSet, isComputed, type Backfill } from "./declaration.ts";
import { EVERY_ROW, expression, readStatement, source, updateStatement } from "./statements.ts";
import { surveyTable, type Table } from "./table.ts";

const INSUFFICIENT_PRIVILEGE = "42501";

/**
 * Looks at a declaration with the eyes of this database: everything that can be known to fail is said before anything is
 * touched. Expressions are planned by the server, not run.
 *
 * @throws StrataError BACKFILL_INVALID with all faults, PRIVILEGE_MISSING
 */
export async function assertFits(session: Session, migration: MigrationId, backfill: Backfill): Promise<Table> {
  const table = await surveyTable(session, backfill);
  if (table === undefined) throw invalid(migration, [`There is no table "${backfill.table}".`]);
  const faults = faultsOf(backfill, table);
  if (faults.length > 0) throw invalid(migration, faults);
  const refused = await faultsOfExpressions(session, backfill, table);
  if (refused.length > 0) throw invalid(migration, refused);
  return table;
}

function faultsOf(backfill: Backfill, table: Table): string[] {
  const { columns, kind, relations } = table;
  const name = `"${backfill.table}"`;
  if (kind !== "r" && kind !== "p") return [`${name} is not a table.`];
  const foreign = relations.find((relation) => relation.kind !== "r");
  if (foreign !== undefined) return [`Partition ${foreign.name} has its rows in another database.`];
  const set = columnsSet(backfill);
  const named = new Set([...backfill.key, ...set, ...(isComputed(backfill) ? backfill.read : [])]);
  const missing = [...named]
    .filter((column) => !columns.has(column))
    .map((column) => `${name} has no column "${column}"; its columns are ${[...columns.keys()].join(", ")}.`);
  if (missing.length > 0) return missing;
  const nullable = backfill.key
    .filter((column) => columns.get(column)?.nullable)
    .map((column) => `Column "${column}" of the key may be NULL.`);
  return [
    ...nullable,
    ...(table.keyIsUnique ? [] : [`No unique index stands on the key (${backfill.key.join(", ")}) and nothing else.`]),
    ...set
      .filter((column) => backfill.key.includes(column))
      .map((column) => `Column "${column}" is part of the key, and a row keeps its key.`),
    ...set
      .filter((column) => columns.get(column)?.generated)
      .map((column) => `Column "${column}" is generated: PostgreSQL computes it.`),
    ...set
      .filter((column) => table.partitionedBy.includes(column))
      .map((column) => `Column "${column}" decides on the partition: its rows would move.`),
  ];
}

/** Each by itself, so that the fault has a place; then together, as they will run. */
async function faultsOfExpressions(session: Session, backfill: Backfill, table: Table): Promise<string[]> {
  const from = source(table, backfill);
  const single: [string, string][] = [
    ['"where"', `SELECT FROM ${from} WHERE ${expression(backfill.where)}`],
    ...(isComputed(backfill)
      ? []
      : Object.entries(backfill.set).map(([column, sql]): [string, string] => [
          `"set"."${column}"`,
          `SELECT ${expression(sql)} FROM ${from}`,
        ])),
  ];
  const faults: string[] = [];
  for (const [place, text] of single) faults.push(...(await faultOf(session, place, text)));
  if (faults.length > 0) return faults;
  if (!isComputed(backfill)) {
    return faultOf(session, "The update", updateStatement(table, backfill, EVERY_ROW).text);
  }
  const touched = backfill.set.map((column) => `${quoteIdentifier(column)} = NULL`).join(", ");
  return [
    ...(await faultOf(session, "The query", readStatement(table, backfill, EVERY_ROW).text)),
    ...(await faultOf(session, "The update", `UPDATE ${from} SET ${touched}`)),
  ];
}

async function faultOf(session: Session, place: string, text: string): Promise<string[]> {
  try {
    await session.query(`EXPLAIN (COSTS OFF) ${text}`);
    return [];
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    if (error.sqlState === INSUFFICIENT_PRIVILEGE) {
      throw new StrataError("PRIVILEGE_MISSING", {
        what: `${error.message} (SQLSTATE ${error.sqlState})`,
        cause: error,
      });
    }
    return [`${place}: ${error.message} (SQLSTATE ${error.sqlState})`];
  }
}

function invalid(migration: MigrationId, faults: readonly string[]): StrataError {
  return new StrataError("BACKFILL_INVALID", {
    what: [`The backfill of ${label(migration)} cannot work here:`, ...faults.map((fault) => `  ${fault}`)].join("\n"),
  });
}
