import { StrataError } from "../errors/strata-error.ts";
import { label } from "../migration.ts";
import { DatabaseError } from "../wire/errors.ts";
import { runBatch } from "./batch.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { computeBatch } from "./compute.ts";
import { isComputed } from "./declaration.ts";
import { updateStatement, type Rows } from "./statements.ts";
import type { Relation } from "./table.ts";
import { lockedRows } from "./locked-rows.ts";
import { keep, type Work } from "./work.ts";

export interface Done {
  readonly rows: number;
  /** How long rows were locked, in milliseconds. */
  readonly lockedMs: number;
}

/** Classes of SQLSTATE that blame the values: data exception, integrity constraint, and what a function raises. */
const OF_THE_DATA = /^(?:2[23]|44|P0)/;
/** A batch that takes so many times longer than it should is broken off. */
const MUCH_TOO_LONG = 2;

/**
 * Does those of the given rows that match, in one transaction with the checkpoint that says so. Where one of them is
 * locked for longer than a moment, all that are locked are left for later.
 *
 * @param checkpoint what holds after it, but for the number of rows
 * @param size of the batch, in whatever its order counts; one of size 1 may take any time
 * @returns "too-long" when the batch was too large, and nothing was done
 * @throws StrataError BACKFILL_FAILED, BACKFILL_UNENDING, BACKFILL_STALLED; nothing of the batch stays
 */
export async function doRows(
  work: Work,
  relation: Relation,
  rows: Rows,
  checkpoint: Omit<Checkpoint, "rows">,
  size: number,
): Promise<Done | "too-long"> {
  const attempt = (chosen: Rows): Promise<Done | "locked" | "too-long"> =>
    tryRows(work, relation, chosen, checkpoint, size).catch((error: unknown) => {
      throw explainBatch(error, work, relation, rows);
    });
  let done = await attempt(rows);
  if (done !== "locked") return done;
  // If even that is locked, it is no row any more but the table, or what the checkpoint is kept in.
  await work.giveWay.waitUntilGone(async () => {
    done = await attempt({ ...rows, skipLocked: true });
    return done === "locked" ? lockedRows(work, undefined) : undefined;
  });
  return done === "locked" ? { rows: 0, lockedMs: 0 } : done;
}

async function tryRows(
  work: Work,
  relation: Relation,
  rows: Rows,
  checkpoint: Omit<Checkpoint, "rows">,
  size: number,
): Promise<Done | "locked" | "too-long"> {
  const { session, backfill, table, settings, clock, limits } = work;
  const statement = isComputed(backfill)
    ? await computeBatch(session, backfill, table, relation, rows)
    : updateStatement(relation, backfill, rows);
  if (statement === undefined) return { rows: 0, lockedMs: 0 };
  const begun = clock.now();
  let kept: () => void = () => {};
  const statementMs = size === 1 ? 0 : limits.batchMs * MUCH_TOO_LONG;
  const done = await runBatch(session, { ...settings, statementMs }, statement, async (count) => {
    kept = await keep(work, { ...checkpoint, rows: work.checkpoint.rows + count });
  });
  if (typeof done === "string") return done;
  kept();
  return { rows: done, lockedMs: clock.now() - begun };
}

/** Says which rows an error of the values is about. Other errors come back as they are. */
export function explainBatch(
  error: unknown,
  { migration, backfill }: Pick<Work, "migration" | "backfill">,
  relation: Relation,
  rows: Rows,
): unknown {
  if (!(error instanceof DatabaseError) || !OF_THE_DATA.test(error.sqlState)) return error;
  const place = rows.parameters.length === 0 ? rows.condition : `${rows.condition} [${rows.parameters.join(", ")}]`;
  return new StrataError("BACKFILL_FAILED", {
    what: `The backfill of ${label(migration)} failed: ${error.message} (SQLSTATE ${error.sqlState})`,
    why: `${error.detail === undefined ? "" : `${error.detail} `}It happened among the rows of ${relation.name} where ${place}`,
    next: `Correct the row or the expression, and run the command again: it goes on with this batch. To look: SELECT ${backfill.key.join(", ")} FROM ${relation.name} WHERE ${rows.parameters.length === 0 ? `${rows.condition} AND ` : ""}(${backfill.where});`,
    cause: error,
  });
}
