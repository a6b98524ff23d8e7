import { StrataError } from "../errors/strata-error.ts";
import { label, type MigrationId } from "../migration.ts";
import { settingsOf, type BatchSettings } from "./batch.ts";
import type { Session } from "../wire/session.ts";
import { columnsSet, isComputed, type Backfill } from "./declaration.ts";
import { explainBatch } from "./do-rows.ts";
import { expression, source } from "./statements.ts";
import { quoteIdentifier } from "../sql/identifiers.ts";
import type { Table } from "./table.ts";

const ROWS = 5;

/**
 * Does a few rows and takes them back, to see whether a trigger changes a column that the backfill does not name: an
 * `updated_at` that nobody recognised would be rewritten for good in every row.
 *
 * @throws StrataError BACKFILL_INVALID; BACKFILL_FAILED when already these few have values that fail
 */
export async function tryOut(
  session: Session,
  migration: MigrationId,
  backfill: Backfill,
  table: Table,
  settings: BatchSettings,
): Promise<void> {
  if (isComputed(backfill)) return;
  const own = quoteIdentifier(backfill.table);
  const where = expression(backfill.where);
  const set = Object.entries(backfill.set).map(([name, sql]) => `${quoteIdentifier(name)} = ${expression(sql)}`);
  const ignored = [...columnsSet(backfill), ...generated(table)];
  for (const relation of table.relations) {
    const from = source(relation, backfill);
    // Found first and locked then: a search through all of the table must not hold a row for so long.
    const found = await session.query<{ tid: string }>(`SELECT ctid AS tid FROM ${from} WHERE ${where} LIMIT ${ROWS}`);
    if (found.length === 0) continue;
    const tids = `{${found.map(({ tid }) => `"${tid}"`).join(",")}}`;
    await session.execute(`BEGIN; ${settingsOf(settings)}`);
    try {
      const touched = await session.query<{ column: string }>(
        `WITH before AS MATERIALIZED (
  SELECT ctid AS strata_tid, to_jsonb(${own}) AS strata_before FROM ${from}
   WHERE ctid = ANY ($1::tid[]) AND ${where} FOR NO KEY UPDATE SKIP LOCKED
), done AS (
  UPDATE ${from} SET ${set.join(", ")} FROM before WHERE ${own}.ctid = strata_tid
  RETURNING strata_before, to_jsonb(${own}) AS strata_after
) SELECT DISTINCT key AS column FROM done, jsonb_each(strata_after)
   WHERE value IS DISTINCT FROM strata_before -> key AND key NOT IN (SELECT jsonb_array_elements_text($2::jsonb))`,
        [tids, JSON.stringify(ignored)],
      );
      if (touched.length > 0)
        throw touches(
          migration,
          backfill,
          touched.map(({ column }) => column),
        );
    } catch (error) {
      throw explainBatch(error, { migration, backfill }, relation, {
        condition: "ctid = ANY ($1::tid[])",
        parameters: [tids],
      });
    } finally {
      await session.execute("ROLLBACK");
    }
    return;
  }
}

function generated({ columns }: Table): string[] {
  return [...columns].filter(([, column]) => column.generated).map(([name]) => name);
}

function touches(migration: MigrationId, { table }: Backfill, columns: readonly string[]): StrataError {
  return new StrataError("BACKFILL_INVALID", {
    what: `The backfill of ${label(migration)} would change columns of "${table}" that it does not name: ${columns.join(", ")}`,
    why: "A trigger of the table changes them with every update. A few rows were tried and taken back.",
    next: `Name the trigger in "quiet", so that it does not fire for the backfill; or name the columns in "set".`,
  });
}
